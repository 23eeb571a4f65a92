"""Audits from their topic to submitted batches and back, beside a script that does the least of it in Python.

Each side gets the same jobs on topics of its own, with nobody else's on them, and then starts. It is timed until the last result
can be read, and its CPU and its memory are those of the whole process, from its start on. Every job must have exactly one
result. The provider is the simulator, whose batches end at once; what it needs itself is on the same machine, so jobs per
second say how the sides compare and not how fast either could be.
"""
import contextlib
import http.server
import json
import pathlib
import statistics
import threading
import time
from dataclasses import dataclass

from processes import HERE, RELEASE, Failure, cpu_seconds, peak_mib, progress

PYTHON = HERE.parent / ".venv" / "bin" / "python"
PARTITIONS = 6
POLL_MS = 200
MAX_BYTES = 200_000_000  # so that the number of jobs closes a batch: 10,000 of them take some 150 MB
PATIENCE = 900  # seconds for all jobs of one side
SENTENCES = [
    "Most workplace pensions let you take up to a quarter of your pot free of tax from the age of 55, which rises to 57 in 2028.",
    "The rest counts as income in the year in which you take it, so a large amount at once can move you into a higher tax band.",
    "You could leave it where it is, take it in several amounts, use drawdown, or buy an annuity that pays for life.",
    "Money that stays invested can fall in value as well as rise, and it may not last for as long as you need it to.",
    "An annuity cannot usually be changed once it is bought; ask for quotes from several providers, and say if your health is poor.",
    "If you go on paying in after taking income, the most that is tax-relieved may fall to the money purchase annual allowance.",
    "A free Pension Wise appointment takes an hour, and MoneyHelper can explain each of these ways; neither will tell you what to do.",
    "Does that fit with what you had in mind, and is there a part of it that you would like me to go through again?",
]


@dataclass(frozen=True)
class BatchLoad:
    """Jobs that fill batches to the last one, spread evenly over the partitions."""

    jobs: int
    provider: str

    @property
    def batch(self):
        """Jobs of one batch: the default, or less where there would be fewer than ten of them."""
        return max(1, min(10_000, self.jobs // 10))

    def partition(self, number):
        return number // self.batch % PARTITIONS


def audit(number):
    """A job of about a kilobyte and a half, of which no two are alike."""
    words = [SENTENCES[(number + place * place) % len(SENTENCES)] for place in range(7)]
    return json.dumps({
        "specversion": "1.0", "id": f"audit-{number:06}", "source": "/benchmark", "type": "guidance.audit.requested.v1",
        "subject": f"audit-{number:06}", "time": "2026-11-22T09:00:00.000Z",
        "data": {
            "job_id": f"audit-{number:06}", "consultation_id": f"consultation-{number:06}",
            "customer": {
                "customer_id": f"customer-{number % 40_000}", "age": 50 + number % 25, "employment_status": "employed",
                "financial_literacy": ("low", "medium", "high")[number % 3], "risk_tolerance": "low",
                "pensions": [
                    {"kind": "defined_contribution", "provider": "Aviva", "value_gbp": 20_000 + number % 80_000}],
                "goals": ["retire at 62"], "circumstances": [],
            },
            "question": "How can I take money from my workplace pension, and what does it do to my tax?",
            "guidance": " ".join(words),
        },
    }, separators=(",", ":"))


class Batches:
    """What both sides need: the jobs, and the form that our worker gives a request."""

    def __init__(self, bench, load):
        self.bench, self.load = bench, load
        self.jobs = bench.folder / "audits.tsv"
        with open(self.jobs, "w") as file:
            for number in range(load.jobs):
                file.write(f"{load.partition(number)}\taudit-{number:06}\t{audit(number)}\n")
        self.template = bench.folder / "entry.json"
        self.template.write_bytes(self._entry())

    def settings(self, prefix, url):
        return {
            "GUIDANCE_TOPIC_PREFIX": prefix, "GUIDANCE_PROVIDER": self.load.provider, "OPENAI_API_KEY": "benchmark",
            "ANTHROPIC_BASE_URL": url, "OPENAI_BASE_URL": f"{url}/v1",
            "GUIDANCE_BATCH_MAX_REQUESTS": str(self.load.batch), "GUIDANCE_BATCH_POLL_MS": str(POLL_MS),
            "GUIDANCE_BATCH_MAX_BYTES": str(MAX_BYTES),
            "GUIDANCE_BATCH_MAX_AGE_MS": "60000", "GUIDANCE_SPOOL_DIR": str(self.bench.folder / "spool"),
        }

    def _entry(self):
        """The entry that our worker writes for the first job, taken from its first call."""
        body = Recorder()
        with contextlib.ExitStack() as stack:
            stack.callback(body.close)
            prefix = stack.enter_context(self.bench.topics(PARTITIONS))
            first = self.bench.folder / "first.tsv"
            first.write_text(f"0\taudit-000000\t{audit(0)}\n")
            self.bench.run("probe", "send", f"{prefix}.batch.jobs", first)
            settings = self.settings(prefix, body.url) | {"GUIDANCE_BATCH_MAX_AGE_MS": "0"}
            self.bench.start(stack, "guidance-worker", "batch", **settings)
            return body.wait()

    def run(self, name, *command, **settings):
        """Lets one side do all jobs. Returns jobs per second, CPU seconds for 1,000 jobs, and the peak of its memory."""
        bench, load = self.bench, self.load
        with contextlib.ExitStack() as stack:
            provider = bench.start(stack, "guidance-simulator", "--port", 0, "--batch-duration", 0)
            url = provider.stdout.readline().strip().removeprefix("ANTHROPIC_BASE_URL=")
            prefix = stack.enter_context(bench.topics(PARTITIONS))
            bench.run("probe", "send", f"{prefix}.batch.jobs", self.jobs)
            probe = bench.start(stack, "probe", "endings", f"{prefix}.batch.results", load.jobs, PATIENCE)
            if probe.stdout.readline().strip() != "ready":
                raise Failure(f"the probe is not ready:\n{bench.log('probe')}")
            started = time.monotonic()
            process = bench.start(stack, *command, **self.settings(prefix, url), **settings)
            answered = probe.stdout.readline()
            took = time.monotonic() - started
            seen = json.loads((answered + probe.stdout.read()).splitlines()[-1])
            cpu, provider_cpu, peak = cpu_seconds(process), cpu_seconds(provider), peak_mib(process)
            if seen.get("once") != load.jobs or seen.get("completed") != load.jobs:
                raise Failure(f"{name}: not one result for each job: {seen}\n{bench.log(command[0])}")
            figures = load.jobs / took, cpu / load.jobs * 1_000, peak
            progress(
                f"    {name}: {load.jobs:,} jobs in {took:.1f} s, {figures[1]:.3f} CPU s for 1,000 jobs, {peak:.0f} MiB "
                f"(provider {provider_cpu / load.jobs * 1_000:.3f} CPU s)")
            return figures


class Recorder:
    """A provider that keeps the first request file it is sent, and takes none."""

    def __init__(self):
        entries, there = self.entries, self.there = [], threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.path.endswith("/files"):  # a line of a form
                    entries.append(body[body.find(b'{"body"'):].split(b"\r\n")[0].strip())
                else:  # the one element of an array
                    entries.append(body[body.find(b'{"custom_id"'):body.rfind(b"]}")])
                there.set()
                self.send_response(400)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self):
        if not self.there.wait(30):
            raise Failure("the worker has submitted nothing within 30 s")
        return self.entries[0]

    def close(self):
        self.server.shutdown()


def measure(bench, jobs, provider, rounds):
    """One row of the table: medians, and of the ratios their range too."""
    if not PYTHON.exists():
        raise Failure(f"the script to compare with needs {PYTHON}: make venv")
    load = BatchLoad(jobs, provider)
    progress(f"{jobs} audits in batches of {load.batch}, {provider}")
    batches = Batches(bench, load)
    sides = {
        "guidance-worker": ("guidance-worker", "batch"),
        "python": (PYTHON, HERE / "batch_worker.py", batches.template, batches.jobs),
    }
    seen = {name: [] for name in sides}
    for turn in range(rounds):
        # Who begins has a cold machine: they take turns at it.
        for name in sorted(sides, reverse=turn % 2 == 1):
            seen[name].append(batches.run(name, *sides[name]))
    mine, other = ([statistics.median(column) for column in zip(*seen[name])] for name in sides)
    ratios = [second[1] / first[1] for first, second in zip(*seen.values())]
    return (
        f"| {provider} | {jobs:,} | {mine[0]:,.0f} / {other[0]:,.0f} | {mine[1]:.3f} / {other[1]:.3f} | "
        f"**{statistics.median(ratios):.2f}** | {min(ratios):.2f}–{max(ratios):.2f} | **{mine[2]:.0f}** / {other[2]:.0f} |")
