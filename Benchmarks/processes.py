"""The processes of a benchmark: started, watched and ended."""
import contextlib
import itertools
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
RELEASE = HERE.parent / ".build" / "release"
PATIENCE = 90  # seconds for one batch


class Failure(Exception):
    """What was measured does not count."""


class Bench:
    """The programs, and the processes that have to be gone at the end."""

    def __init__(self, stack):
        self.stack = stack
        self.folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="guidance-bench-")))
        self.prefixes = (f"bench-{os.getpid()}-{number}" for number in itertools.count())
        self.environment = os.environ | {
            "ANTHROPIC_API_KEY": "benchmark",
            "GUIDANCE_PROVIDER": "anthropic",
            "GUIDANCE_HTTP_PORT": "0",
            "GUIDANCE_DRAIN_TIMEOUT_MS": "2000",
        }
        self.environment.setdefault("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092")

    def compile(self):
        for name, libraries in {"floor": ["-lrdkafka", "-lcurl"], "provider": [], "probe": ["-lrdkafka"]}.items():
            command = ["gcc", "-O2", "-w", HERE / f"{name}.c", "-o", self.folder / name, *libraries]
            subprocess.run(command, check=True)

    def start(self, stack, name, *arguments, **settings):
        """Starts a program that ends with `stack`; what it says on standard error goes to a file."""
        program = self.folder / name if (self.folder / name).exists() else RELEASE / name
        log = stack.enter_context(open(self._log_path(name), "ab"))
        process = subprocess.Popen(
            [program, *map(str, arguments)], env=self.environment | settings, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True)
        stack.callback(end, process)
        return process

    def run(self, name, *arguments, **settings):
        with contextlib.ExitStack() as stack:
            process = self.start(stack, name, *arguments, **settings)
            process.communicate(timeout=PATIENCE)
            if process.returncode:
                raise Failure(f"{name} {' '.join(map(str, arguments))} failed:\n{self.log(name)}")

    def _log_path(self, name):
        return self.folder / f"{pathlib.Path(name).name}.log"

    def log(self, name):
        return self._log_path(name).read_text(errors="replace")[-2000:]

    @contextlib.contextmanager
    def topics(self, partitions):
        prefix = next(self.prefixes)
        self.run("guidance", "topics", "create", "--partitions", partitions, GUIDANCE_TOPIC_PREFIX=prefix)
        try:
            yield prefix
        finally:
            self.run("probe", "delete", prefix)


def cpu_seconds(process):
    """The CPU time of a process and all of its threads, also those that have ended, to the nanosecond."""
    return time.clock_gettime(~process.pid << 3 | 2)  # as clock_getcpuclockid(3) makes it


def peak_mib(process):
    """The most memory that a process has held so far."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def end(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def progress(text):
    print(text, file=sys.stderr, flush=True)
