"""TLS and SASL to Kafka, as SECURITY.md tells to set them: what is right gets through, and what is wrong reaches no broker."""

import base64
import http.server
import json
import os
import socket
import threading
import time
import uuid

import pytest

from conftest import ROOT

DONE, UNAVAILABLE, CONFIGURATION = 0, 69, 78
PASSWORD = "correct horse, battery=staple"
SECRET = "a secret that nobody sees"


def settings(listener, certificates, **more):
    return {"KAFKA_BOOTSTRAP_SERVERS": listener.address, "GUIDANCE_TOPIC_PREFIX": f"secure-{uuid.uuid4().hex[:8]}",
            "RDKAFKA_SECURITY_PROTOCOL": "SSL", "RDKAFKA_SSL_CA_LOCATION": certificates.authority} | more


def scram(listener, certificates, password_file, user="guidance-realtime"):
    return settings(listener, certificates, RDKAFKA_SECURITY_PROTOCOL="SASL_SSL", RDKAFKA_SASL_MECHANISMS="SCRAM-SHA-512",
                    RDKAFKA_SASL_USERNAME=user, RDKAFKA_SASL_PASSWORD_FILE=password_file)


def expect_refused(result, listener, reason=""):
    assert result.returncode == UNAVAILABLE, result.stderr
    (told,) = [line for line in result.stderr.splitlines() if "no Kafka broker answers" in line]
    assert reason in told, "the error says why"
    assert listener.requests == 0, "something has come through"


def test_topics_are_made_and_read_by_tls(listener, certificates, guidance):
    by_tls = listener()
    variables = settings(by_tls, certificates)
    created = guidance("topics", "create", **variables)
    assert created.returncode == DONE, created.stderr
    checked = guidance("topics", "check", **variables)
    assert checked.returncode == DONE, checked.stderr
    assert by_tls.requests > 0


def test_an_authority_that_is_not_trusted_is_refused(listener, stranger, guidance):
    by_tls = listener()
    expect_refused(guidance("topics", "check", **settings(by_tls, stranger)), by_tls, "certificate verify failed")


# One for each kind of client: a producer, a reader, one that asks for a group's offsets, one with transactions.
COMMANDS = {
    "enqueue": ["enqueue", str(ROOT / "schemas/examples/consultation.data.json")], "results": ["results", "--summary"],
    "drain": ["drain"], "replay": ["dead-letters", "replay"],
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_every_command_says_why_it_is_refused(listener, stranger, guidance, command):
    by_tls = listener()
    expect_refused(guidance(*command, **settings(by_tls, stranger)), by_tls, "certificate verify failed")


def test_a_closed_port_is_said(guidance):
    result = guidance("topics", "check", KAFKA_BOOTSTRAP_SERVERS=f"127.0.0.1:{free_port()}")
    assert result.returncode == UNAVAILABLE and "Connection refused" in result.stderr, result.stderr


@pytest.mark.skipif("LD_LIBRARY_PATH" in os.environ, reason="a librdkafka with an OpenSSL of its own does not")
def test_a_file_of_authorities_for_providers_counts_for_kafka_too(listener, certificates, guidance):
    """OpenSSL reads SSL_CERT_FILE by itself, where RDKAFKA_SSL_CA_LOCATION names no other file."""
    variables = settings(listener(), certificates, SSL_CERT_FILE=certificates.authority)
    del variables["RDKAFKA_SSL_CA_LOCATION"]
    created = guidance("topics", "create", **variables)
    assert created.returncode == DONE, created.stderr


def test_a_certificate_for_another_name_is_refused(listener, certificates, guidance):
    by_tls = listener(names="DNS:kafka.example")
    expect_refused(guidance("topics", "check", **settings(by_tls, certificates)), by_tls, "certificate verify failed")


def test_a_client_without_tls_gets_nowhere(listener, certificates, guidance):
    by_tls = listener()
    expect_refused(guidance("topics", "check", **settings(by_tls, certificates, RDKAFKA_SECURITY_PROTOCOL="PLAINTEXT")), by_tls)


def test_a_client_is_known_by_its_certificate(listener, certificates, guidance):
    by_tls = listener(clients=certificates)
    certificate, key = certificates.sign("guidance-realtime", "extendedKeyUsage=clientAuth")
    variables = settings(by_tls, certificates, RDKAFKA_SSL_CERTIFICATE_LOCATION=certificate, RDKAFKA_SSL_KEY_LOCATION=key)
    created = guidance("topics", "create", **variables)
    assert created.returncode == DONE, created.stderr


def test_a_client_without_a_certificate_is_refused(listener, certificates, guidance):
    by_tls = listener(clients=certificates)
    expect_refused(guidance("topics", "check", **settings(by_tls, certificates)), by_tls)


def test_a_certificate_of_another_authority_is_refused(listener, certificates, stranger, guidance):
    by_tls = listener(clients=certificates)
    certificate, key = stranger.sign("guidance-realtime", "extendedKeyUsage=clientAuth")
    variables = settings(by_tls, certificates, RDKAFKA_SSL_CERTIFICATE_LOCATION=certificate, RDKAFKA_SSL_KEY_LOCATION=key)
    expect_refused(guidance("topics", "check", **variables), by_tls)


@pytest.fixture
def password_file(tmp_path):
    def write(password):
        path = tmp_path / "password"
        path.write_text(password + "\n")
        return path

    return write


def test_a_client_is_known_by_its_password(listener, certificates, guidance, password_file):
    by_password = listener(passwords={"guidance-realtime": PASSWORD})
    created = guidance("topics", "create", **scram(by_password, certificates, password_file(PASSWORD)))
    assert created.returncode == DONE, created.stderr
    assert by_password.users == {"guidance-realtime"}
    assert by_password.requests > 0


def test_kafka_4_takes_passwords_from_librdkafka_2_6_1_on(listener, certificates, guidance, password_file, librdkafka):
    """Earlier ones send the client's nonce twice (confluentinc/librdkafka#4895), which Kafka 4 refuses."""
    by_password = listener(passwords={"guidance-realtime": PASSWORD}, is_strict=True)
    result = guidance("topics", "create", **scram(by_password, certificates, password_file(PASSWORD)))
    if librdkafka >= (2, 6, 1):
        assert result.returncode == DONE, result.stderr
    else:
        expect_refused(result, by_password)


@pytest.mark.parametrize("user, password", [("guidance-realtime", "a wrong one"), ("somebody", PASSWORD)])
def test_a_wrong_password_is_refused_and_not_shown(listener, certificates, guidance, password_file, user, password):
    by_password = listener(passwords={"guidance-realtime": PASSWORD})
    result = guidance("topics", "check", **scram(by_password, certificates, password_file(password), user))
    expect_refused(result, by_password, "SASL authentication error")
    assert password not in result.stdout + result.stderr


def test_who_says_nothing_of_itself_is_refused(listener, certificates, guidance):
    by_password = listener(passwords={"guidance-realtime": PASSWORD})
    expect_refused(guidance("topics", "check", **settings(by_password, certificates)), by_password)


@pytest.mark.parametrize("file", ["/nowhere/authority.crt", __file__])
def test_a_file_without_authorities_stops_the_start(guidance, file):
    result = guidance("topics", "check", RDKAFKA_SECURITY_PROTOCOL="SSL", RDKAFKA_SSL_CA_LOCATION=file)
    assert result.returncode == CONFIGURATION, result.stderr
    assert "ssl.ca.location" in result.stderr


def segment(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.fixture
def token_endpoint():
    """Where tokens are given to who knows the secret (RFC 6749, client credentials); nobody looks at their signature."""
    token = f"{segment({'alg': 'none'})}.{segment({'sub': 'guidance-realtime', 'iat': int(time.time()), 'exp': int(time.time()) + 3600})}.c2ln"

    class Endpoint(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            known = self.headers["Authorization"] == "Basic " + base64.b64encode(f"guidance:{SECRET}".encode()).decode()
            body = json.dumps({"access_token": token, "token_type": "Bearer", "expires_in": 3600} if known else {"error": "invalid_client"}).encode()
            self.send_response(200 if known else 401)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Nobody reads it."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield token, f"http://127.0.0.1:{server.server_port}/token"
        server.shutdown()


@pytest.mark.parametrize("is_right", [True, False])
def test_a_client_is_known_by_its_token(listener, certificates, guidance, token_endpoint, password_file, is_right):
    """OAUTHBEARER by OpenID Connect is librdkafka's own: Debian 13's has it, Debian 12's says that it has not."""
    token, endpoint = token_endpoint
    by_token = listener(tokens={token: "guidance-realtime"})
    secret = SECRET if is_right else "a wrong secret"
    result = guidance("topics", "create", **settings(
        by_token, certificates, RDKAFKA_SECURITY_PROTOCOL="SASL_SSL", RDKAFKA_SASL_MECHANISMS="OAUTHBEARER", RDKAFKA_SASL_OAUTHBEARER_METHOD="oidc",
        RDKAFKA_SASL_OAUTHBEARER_CLIENT_ID="guidance", RDKAFKA_SASL_OAUTHBEARER_CLIENT_SECRET_FILE=password_file(secret),
        RDKAFKA_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL=endpoint))
    assert secret not in result.stdout + result.stderr and token not in result.stdout + result.stderr
    if result.returncode == CONFIGURATION:
        assert "not supported in this build" in result.stderr
    elif is_right:
        assert result.returncode == DONE, result.stderr
        assert by_token.users == {"guidance-realtime"}
    else:
        expect_refused(result, by_token)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_a_consultation_goes_through_by_tls_and_password(listener, certificates, guidance, start, password_file):
    """Groups, transactions, streams and readers, each with connections of their own."""
    by_password = listener(passwords={"guidance-realtime": PASSWORD})
    variables = scram(by_password, certificates, password_file(PASSWORD))
    port = free_port()
    start("guidance-simulator", "--port", str(port), "--pace", "0")
    assert guidance("topics", "create", **variables).returncode == DONE
    for role in ("realtime", "validation"):
        start("guidance-worker", role, ANTHROPIC_API_KEY="any", ANTHROPIC_BASE_URL=f"http://127.0.0.1:{port}", GUIDANCE_HTTP_PORT=0, **variables)
    answered = guidance("enqueue", "--follow", "--checks", "--json", str(ROOT / "schemas/examples/consultation.data.json"), **variables)
    assert answered.returncode == DONE, answered.stderr
    types = {json.loads(line).get("type") for line in answered.stdout.splitlines()}
    assert {"guidance.consultation.completed.v1", "guidance.consultation.validated.v1"} <= types, answered.stdout
