"""The image where no engine is: the Dockerfile's own steps in a Debian 13 that debootstrap makes, and a worker in it as in a container.

A worker runs as process 1 of its own namespace, as the image's user, on a root file system that cannot be written to. Needs root, debootstrap, the
Debian that the image is built on, and a broker: `make test-image`.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from repository import ROOT, free_port, text
from test_image import BUILD, FINAL, instruction

PATIENCE = 60
# What is built and fetched once: .build is nobody's to check in.
WORK = ROOT / ".build/image"
USER = instruction("USER")
SPOOL = instruction("ENV").partition("=")[2]


def steps(stage, containing=""):
    return [rest for name, rest in stage if name == "RUN" and containing in rest]


@pytest.fixture(scope="session")
def root():
    """The image's root file system."""
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        pytest.fail("this needs root and debootstrap (apt-get install debootstrap)")
    out = WORK / "out"
    (build,) = steps(BUILD, "swift build")
    build = build.replace("/out", str(out)).replace(".build/release", f"{WORK}/build/release")
    subprocess.run(["sh", "-c", build.replace("swift build", f"swift build --scratch-path {WORK}/build")], cwd=ROOT, check=True)
    directory = WORK / "root"
    made = WORK / "made"
    # As with an engine's layers: what is there is kept until an instruction changes.
    if not made.exists() or made.read_text() != repr(FINAL):
        shutil.rmtree(directory, ignore_errors=True)
        release = FINAL[0][1].partition(":")[2].removesuffix("-slim")
        subprocess.run(["debootstrap", "--variant=minbase", release, directory, "http://deb.debian.org/debian"], check=True)
        for step in steps(FINAL):
            subprocess.run(["chroot", directory, "sh", "-e", "-c", step], check=True)
        made.write_text(repr(FINAL))
    (source, target) = next(rest.split()[1:] for name, rest in FINAL if name == "COPY")
    assert source == "/out/"
    shutil.copytree(out, directory / target.strip("/"), dirs_exist_ok=True)
    return directory


class Container:
    """One program in the image: process 1 of its namespace, on a file system that it cannot write to but for the spool."""

    def __init__(self, root, *command, environment={}, **options):
        variables = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "GUIDANCE_SPOOL_DIR": SPOOL} | environment
        owner = ",".join(f"{name}={number}" for name, number in zip(("uid", "gid"), USER.split(":")))
        script = f"""
            mount --rbind {root} {root} && mount --options remount,ro,bind {root} && mount -t proc proc {root}/proc &&
            mount -t tmpfs -o size=64m,mode=0700,{owner} spool {root}{SPOOL} && exec chroot --userspec={USER} {root} "$@"
            """
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "sh", "-e", "-c", script, "container", *command], env=variables, text=True, **options)

    def send(self, number):
        """Sends a signal as an engine does: to the program itself, which as process 1 gets only what it asked for."""
        for child in pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            os.kill(int(child), number)


    def end(self):
        """Not by the signal that the end of `unshare` could send: changing the user takes that away."""
        if self.process.poll() is None:
            self.send(signal.SIGKILL)
            self.process.wait()


def run(root, *command, environment={}, input=None):
    container = Container(
        root, *command, environment=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        out, errors = container.process.communicate(input, timeout=PATIENCE)
    finally:
        container.end()
    return subprocess.CompletedProcess(command, container.process.returncode, out, errors)


@pytest.fixture(scope="module")
def simulator(root):
    container = Container(root, "guidance-simulator", "--port", "0", "--batch-duration", "1", stdout=subprocess.PIPE)
    yield container
    container.end()


@pytest.fixture(scope="module")
def system(root, simulator, tmp_path_factory):
    """All workers in a container, what they are told, and their log."""
    urls = dict(simulator.process.stdout.readline().strip().split("=", 1) for _ in range(2))
    environment = urls | {
        "KAFKA_BOOTSTRAP_SERVERS": os.environ["KAFKA_BOOTSTRAP_SERVERS"], "ANTHROPIC_API_KEY": "any", "GUIDANCE_HTTP_PORT": str(free_port()),
        "GUIDANCE_BATCH_MAX_AGE_MS": "500", "GUIDANCE_BATCH_POLL_MS": "500", "GUIDANCE_BATCH_TIME_ZONE": "Europe/London"}
    made = run(root, "guidance", "topics", "create", environment=environment)
    assert made.returncode == 0, made.stderr
    program = json.loads(instruction("ENTRYPOINT")) + json.loads(instruction("CMD"))
    log = tmp_path_factory.mktemp("image") / "workers.log"
    with log.open("w") as errors:
        workers = Container(root, *program, environment=environment, stderr=errors)
    yield environment, workers, log
    workers.end()


@pytest.mark.parametrize("program", ["guidance-worker", "guidance", "guidance-simulator"])
def test_a_program_starts(root, program):
    result = run(root, program, "--help")
    assert result.returncode == 0 and "USAGE" in result.stdout, result.stderr


def test_the_libraries_are_those_of_debian_13(root):
    versions = run(root, "dpkg-query", "--show", "--showformat", "${Version}", "librdkafka1").stdout
    assert tuple(map(int, versions.partition("-")[0].split("."))) >= (2, 8), versions
    linked = run(root, "ldd", "/usr/local/bin/guidance-worker")
    assert "librdkafka.so.1 => " in linked.stdout and "not found" not in linked.stdout + linked.stderr


def test_only_the_spool_can_be_written_to(root):
    assert run(root, "id", "--user").stdout.strip() == USER.partition(":")[0]
    for path in ("/x", "/usr/local/bin/x", "/tmp/x", "/etc/passwd"):
        assert run(root, "touch", path).returncode != 0, path
    assert run(root, "touch", f"{SPOOL}/x").returncode == 0


def test_workers_answer_gather_batches_and_end_at_sigterm(root, system):
    environment, workers, log = system
    check = json.loads(instruction("HEALTHCHECK").partition(" CMD ")[2])
    deadline = time.monotonic() + PATIENCE
    while run(root, *check, "--ready", environment=environment).returncode != 0:
        assert time.monotonic() < deadline and workers.process.poll() is None, "the workers are ready"
    healthy = run(root, *check, environment=environment)
    assert healthy.returncode == 0 and '"status":"alive"' in healthy.stdout, healthy.stderr
    jobs = text("schemas/examples/consultations.jsonl")
    asked = run(root, "guidance", "enqueue", "--follow", "--checks", "-", environment=environment, input=jobs)
    assert asked.returncode == 0 and asked.stderr.count("\ncheck ") == 3, asked.stderr
    assert run(root, "guidance", "audit", "--since", "1h", environment=environment).returncode == 0
    drained = run(root, "guidance", "drain", "--timeout", "50s", environment=environment)
    assert drained.returncode == 0, drained.stderr
    workers.send(signal.SIGTERM)
    assert workers.process.wait(timeout=PATIENCE) == 0, log.read_text()
    assert '"level":"error"' not in log.read_text() and '"level":"warning"' not in log.read_text(), log.read_text()


def test_a_broker_that_asks_for_a_token_of_an_identity_provider_can_be_named(root):
    """The library that the image is built with has no OIDC."""
    settings = {
        "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "RDKAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT", "RDKAFKA_SASL_MECHANISM": "OAUTHBEARER",
        "RDKAFKA_SASL_OAUTHBEARER_METHOD": "oidc", "RDKAFKA_SASL_OAUTHBEARER_CLIENT_ID": "any", "RDKAFKA_SASL_OAUTHBEARER_CLIENT_SECRET": "any",
        "RDKAFKA_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL": "http://127.0.0.1:1/"}
    result = run(root, "guidance", "topics", "check", environment=settings)
    assert result.returncode == 69, f"{result.returncode}: {result.stderr}"
