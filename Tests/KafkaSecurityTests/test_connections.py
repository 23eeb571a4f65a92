"""TLS and SASL to Kafka, as SECURITY.md tells to set them: what is right gets through, and what is wrong reaches no broker."""

import uuid

import pytest

DONE, UNAVAILABLE, CONFIGURATION = 0, 69, 78
PASSWORD = "correct horse, battery=staple"


def settings(listener, certificates, **more):
    return {"KAFKA_BOOTSTRAP_SERVERS": listener.address, "GUIDANCE_TOPIC_PREFIX": f"secure-{uuid.uuid4().hex[:8]}",
            "RDKAFKA_SECURITY_PROTOCOL": "SSL", "RDKAFKA_SSL_CA_LOCATION": certificates.authority} | more


def scram(listener, certificates, password_file, user="guidance-realtime"):
    return settings(listener, certificates, RDKAFKA_SECURITY_PROTOCOL="SASL_SSL", RDKAFKA_SASL_MECHANISMS="SCRAM-SHA-512",
                    RDKAFKA_SASL_USERNAME=user, RDKAFKA_SASL_PASSWORD_FILE=password_file)


def expect_refused(result, listener):
    assert result.returncode == UNAVAILABLE, result.stderr
    assert "no Kafka broker answers" in result.stderr
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
    result = guidance("topics", "check", **settings(by_tls, stranger, GUIDANCE_LOG_LEVEL="warning"))
    expect_refused(result, by_tls)
    assert "certificate verify failed" in result.stderr, "the log says why"


def test_a_file_of_authorities_for_providers_counts_for_kafka_too(listener, certificates, guidance):
    """OpenSSL reads SSL_CERT_FILE by itself, where RDKAFKA_SSL_CA_LOCATION names no other file."""
    variables = settings(listener(), certificates, SSL_CERT_FILE=certificates.authority)
    del variables["RDKAFKA_SSL_CA_LOCATION"]
    created = guidance("topics", "create", **variables)
    assert created.returncode == DONE, created.stderr


def test_a_certificate_for_another_name_is_refused(listener, certificates, guidance):
    by_tls = listener(names="DNS:kafka.example")
    expect_refused(guidance("topics", "check", **settings(by_tls, certificates)), by_tls)


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
    result = guidance("topics", "check", **scram(by_password, certificates, password_file(password), user), GUIDANCE_LOG_LEVEL="warning")
    expect_refused(result, by_password)
    assert "SASL authentication error" in result.stderr, "the log says why"
    assert password not in result.stdout + result.stderr


def test_who_says_nothing_of_itself_is_refused(listener, certificates, guidance):
    by_password = listener(passwords={"guidance-realtime": PASSWORD})
    expect_refused(guidance("topics", "check", **settings(by_password, certificates)), by_password)


@pytest.mark.parametrize("file", ["/nowhere/authority.crt", __file__])
def test_a_file_without_authorities_stops_the_start(guidance, file):
    result = guidance("topics", "check", RDKAFKA_SECURITY_PROTOCOL="SSL", RDKAFKA_SSL_CA_LOCATION=file)
    assert result.returncode == CONFIGURATION, result.stderr
    assert "ssl.ca.location" in result.stderr


def test_tokens_are_asked_for_or_refused_with_the_reason(guidance, tmp_path):
    """OAUTHBEARER by OIDC is librdkafka's own: Debian 13's has it, Debian 12's has not."""
    secret = tmp_path / "secret"
    secret.write_text("a secret that nobody sees")
    result = guidance(
        "topics", "check", KAFKA_BOOTSTRAP_SERVERS="127.0.0.1:9", RDKAFKA_SECURITY_PROTOCOL="SASL_SSL", RDKAFKA_SASL_MECHANISMS="OAUTHBEARER",
        RDKAFKA_SASL_OAUTHBEARER_METHOD="oidc", RDKAFKA_SASL_OAUTHBEARER_CLIENT_ID="guidance", RDKAFKA_SASL_OAUTHBEARER_CLIENT_SECRET_FILE=secret,
        RDKAFKA_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL="https://127.0.0.1:9/token")
    assert "nobody sees" not in result.stdout + result.stderr
    if result.returncode == CONFIGURATION:
        assert "not supported in this build" in result.stderr
    else:
        assert result.returncode == UNAVAILABLE, result.stderr
