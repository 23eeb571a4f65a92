"""Real workers, a real Prometheus: every panel shows something, no alert fires, and nothing is exported that is not on the list.

Needs a broker: scripts/with-broker .venv-deploy/bin/pytest Tests/DeployTests/live
"""

import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest
import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import promql
from repository import DEPLOY, ROOT, built, free_port
from test_grafana import plain, targets

PATIENCE = 60


def get(url):
    with urllib.request.urlopen(url, timeout=5) as response:
        return response.read().decode()


def until(condition, what):
    """Waits for a condition; its value. Connections may be refused until then."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            if value := condition():
                return value
        except (urllib.error.URLError, ConnectionError):
            pass
        assert time.monotonic() < deadline, f"{what} within {PATIENCE} s"
        time.sleep(0.2)


class Collector(http.server.BaseHTTPRequestHandler):
    """Takes all spans."""

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class System:
    """The workers in one process, the provider simulator, a collector of spans, and a Prometheus that watches the workers."""

    def __init__(self, folder):
        self.processes = []
        simulator = self.start(folder, built("guidance-simulator"), "--port", "0", "--pace", "0.1", "--batch-duration", "3", stdout=subprocess.PIPE)
        urls = dict(simulator.stdout.readline().strip().split("=", 1) for _ in range(2))
        self.simulator = urls["ANTHROPIC_BASE_URL"]
        self.worker, self.prometheus = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
        self.collector = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
        threading.Thread(target=self.collector.serve_forever, daemon=True).start()
        self.environment = os.environ | urls | {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{self.collector.server_port}", "ANTHROPIC_API_KEY": "any", "OPENAI_API_KEY": "any", "GUIDANCE_SPOOL_DIR": str(folder / "spool"),
            "GUIDANCE_HTTP_PORT": self.worker.rpartition(":")[2], "GUIDANCE_BATCH_MAX_AGE_MS": "500", "GUIDANCE_BATCH_POLL_MS": "500"}
        self.guidance("topics", "create")
        self.start(folder, built("guidance-worker"), "all")
        configuration = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text())
        configuration["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
        configuration["rule_files"] = [str(DEPLOY / "prometheus/rules.yml")]
        (job,) = configuration["scrape_configs"]
        del job["dns_sd_configs"]
        job["static_configs"] = [{"targets": [self.worker.removeprefix("http://")]}]
        (folder / "prometheus.yml").write_text(yaml.safe_dump(configuration))
        self.start(
            folder, "prometheus", f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={self.prometheus.removeprefix('http://')}")

    def start(self, folder, program, *arguments, stdout=None):
        log = open(folder / f"{pathlib.Path(program).name}.log", "w")
        process = subprocess.Popen(
            [program, *arguments], env=getattr(self, "environment", None), stdout=stdout or log, stderr=log, text=True)
        self.processes.append(process)
        return process

    def guidance(self, *arguments):
        subprocess.run([built("guidance"), *arguments], env=self.environment, check=True, timeout=2 * PATIENCE, capture_output=True)

    def query(self, expression):
        answer = json.loads(get(f"{self.prometheus}/api/v1/query?query={urllib.parse.quote(expression)}"))
        return answer["data"]["result"]

    def end(self):
        for process in reversed(self.processes):
            process.terminate()
        return [process.wait(timeout=PATIENCE) for process in self.processes]


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    running = System(tmp_path_factory.mktemp("live"))
    until(lambda: get(f"{running.worker}/readyz"), "the workers are ready")
    until(lambda: running.query('guidance_ready{role="realtime"} == 1'), "Prometheus has seen it")
    # One call that has to be made again.
    fault = urllib.request.Request(f"{running.simulator}/simulator/faults", method="POST", data=b'{"fault": "overloaded", "count": 1}')
    urllib.request.urlopen(fault, timeout=5)
    running.guidance("enqueue", "--follow", "--checks", str(ROOT / "schemas/examples/consultations.jsonl"))
    running.guidance("audit", "--since", "1h")
    running.guidance("drain", "--timeout", "60s")
    yield running
    assert running.end()[1] == 0, "the worker ends well when it is told to"


@pytest.mark.parametrize("panel, target", targets())
def test_a_panel_shows_something(system, panel, target):
    expression = plain(target["expr"])
    until(lambda: system.query(expression), f"{expression} has a value")


def test_nothing_is_exported_that_is_not_on_the_list(system):
    page = get(f"{system.worker}/metrics")
    assert promql.unlisted(page) == []
    assert promql.unlisted(page + '# TYPE guidance_lag gauge\nguidance_lag{role="realtime"} 1\n') == ["guidance_lag is not on the list"]
    assert promql.unlisted('# TYPE guidance_ready gauge\nguidance_ready{role="cleaner",id="1"} 1\n') == [
        "guidance_ready: role is never cleaner", "guidance_ready has no label id"]


def test_no_alert_fires(system):
    alerts = json.loads(get(f"{system.prometheus}/api/v1/alerts"))["data"]["alerts"]
    assert [alert["labels"]["alertname"] for alert in alerts if alert["state"] == "firing"] == []


def test_promtool_has_nothing_to_say_of_the_page(system):
    check = subprocess.run(["promtool", "check", "metrics"], input=get(f"{system.worker}/metrics"), capture_output=True, text=True, timeout=PATIENCE)
    assert (check.returncode, check.stdout, check.stderr) == (0, "", "")
