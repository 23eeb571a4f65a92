"""The broker behind the listeners, certificates that last for a run, and the program that has to get through."""

import ctypes
import os
import pathlib
import shutil
import ssl
import subprocess

import pytest

from secure_listener import Bearer, Scram, SecureListener

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def broker():
    """Host and port of the broker that scripts/with-broker has started: it must call itself what it is called here."""
    host, _, port = os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "").rpartition(":")
    if host not in ("localhost", "127.0.0.1"):
        pytest.fail("KAFKA_BOOTSTRAP_SERVERS has to name a broker on this machine: run `scripts/with-broker pytest Tests/KafkaSecurityTests`")
    return host, int(port)


class Certificates:
    """An authority of its own, and what it has signed; made by the openssl program."""

    def __init__(self, directory):
        self.directory = directory
        self.authority = self.path("authority.crt")
        self.openssl("req", "-x509", "-days", "2", "-subj", "/CN=authority", *self.new_key("authority"), "-out", self.authority)

    def path(self, name):
        return str(self.directory / name)

    def new_key(self, name):
        return "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", self.path(f"{name}.key")

    def openssl(self, *arguments):
        if shutil.which("openssl") is None:
            pytest.fail("openssl is missing: apt install openssl")
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=30)

    def sign(self, name, extension):
        """A certificate and its key."""
        request, extensions, certificate = self.path(f"{name}.csr"), self.path(f"{name}.ext"), self.path(f"{name}.crt")
        pathlib.Path(extensions).write_text(extension + "\n")
        self.openssl("req", "-new", "-subj", f"/CN={name}", *self.new_key(name), "-out", request)
        self.openssl("x509", "-req", "-days", "2", "-in", request, "-CA", self.authority, "-CAkey", self.path("authority.key"),
                     "-CAcreateserial", "-extfile", extensions, "-out", certificate)
        return certificate, self.path(f"{name}.key")


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def stranger(tmp_path_factory):
    """Another authority, which nobody here trusts."""
    return Certificates(tmp_path_factory.mktemp("stranger"))


@pytest.fixture
def listener(broker, certificates):
    """Opens a listener; the client has to have a certificate of `clients`, where it is set."""
    open_listeners = []

    def start(names="DNS:localhost,IP:127.0.0.1", clients=None, passwords=None, is_strict=False, tokens=None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificates.sign(f"broker-{len(open_listeners)}", f"subjectAltName={names}"))
        if clients:
            context.load_verify_locations(clients.authority)
            context.verify_mode = ssl.CERT_REQUIRED
        sasl = ("SCRAM-SHA-512", lambda: Scram(passwords, is_strict)) if passwords else ("OAUTHBEARER", lambda: Bearer(tokens)) if tokens else ()
        open_listeners.append(SecureListener(broker, context, *sasl).__enter__())
        return open_listeners[-1]

    yield start
    for each in open_listeners:
        each.__exit__()


def executable(name):
    path = pathlib.Path(os.environ.get("GUIDANCE_BUILD", ROOT / ".build/debug")) / name
    if not path.exists():
        pytest.fail(f"{path} is missing: run `make build` first, or let GUIDANCE_BUILD name a folder with the executables")
    return path


def environment(variables):
    """Nothing but what is given, and where libraries are: another librdkafka can be tried by LD_LIBRARY_PATH."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {name: str(value) for name, value in variables.items()}


@pytest.fixture
def guidance():
    def run(*arguments, **variables):
        return subprocess.run([executable("guidance"), *arguments], env=environment(variables), capture_output=True, text=True, timeout=60)

    return run


@pytest.fixture
def start():
    """Starts one of our executables, until the test's end."""
    processes = []

    def run(name, *arguments, **variables):
        processes.append(subprocess.Popen([executable(name), *arguments], env=environment(variables), stderr=subprocess.PIPE, text=True))
        return processes[-1]

    yield run
    for each in reversed(processes):
        each.terminate()
    for each in processes:
        each.communicate(timeout=60)


@pytest.fixture(scope="session")
def librdkafka():
    """The version of librdkafka that the programs run with, as three numbers."""
    number = ctypes.CDLL("librdkafka.so.1").rd_kafka_version()
    return number >> 24, number >> 16 & 255, number >> 8 & 255
