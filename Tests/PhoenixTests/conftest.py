"""Phoenix on free loopback ports, and the whole system sending its traces there."""
import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROJECT = "phoenix-test"

QUERY = """
query($project: String!) { getProjectByName(name: $project) {
  traceCount
  sessions(first: 100) { edges { node { sessionId } } }
  ttft: spanAnnotationSummary(annotationName: "ttft_ms") { meanScore count }
  calls: spanAnnotationSummary(annotationName: "chat_ttft_ms") { meanScore count }
  costs: spanAnnotationSummary(annotationName: "chat_cost_usd") { meanScore count }
  verdicts: spanAnnotationSummary(annotationName: "review_confidence") { meanScore count }
  saved: spanAnnotationSummary(annotationName: "saved_by_caching_usd") { meanScore count }
  spans(first: 1000, sort: {col: startTime, dir: asc}) { edges { node {
    name spanKind statusCode latencyMs spanId parentId trace { traceId }
    tokenCountPrompt tokenCountCompletion tokenPromptDetails { cacheRead cacheWrite }
    costSummary { total { cost } } events { name } attributes metadata } } } } }
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def get(url):
    return urllib.request.urlopen(url, timeout=5).read()


class Phoenix:
    def __init__(self, url):
        self.url = url

    def graphql(self, query, **variables):
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(self.url + "/graphql", body, {"content-type": "application/json"})
        answer = json.loads(urllib.request.urlopen(request, timeout=20).read())
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def project(self, name):
        return self.graphql(QUERY, project=name)["getProjectByName"]

    def settled(self, name):
        """The project once nothing more has come for two seconds: Phoenix stores behind its answer."""
        seen, since = None, time.monotonic()
        deadline = since + 60
        while time.monotonic() < deadline:
            project = self.project(name)
            count = project and (len(project["spans"]["edges"]), project["ttft"] and project["ttft"]["count"])
            if count != seen:
                seen, since = count, time.monotonic()
            elif seen and time.monotonic() - since > 2:
                return project
            time.sleep(0.25)
        raise AssertionError(f"Phoenix is not done within a minute: {seen}")


@pytest.fixture(scope="session")
def phoenix(tmp_path_factory):
    folder = tmp_path_factory.mktemp("phoenix")
    port = free_port()
    environment = os.environ | {
        "PHOENIX_HOST": "127.0.0.1", "PHOENIX_PORT": str(port), "PHOENIX_GRPC_PORT": str(free_port()),
        "PHOENIX_WORKING_DIR": str(folder), "PHOENIX_TELEMETRY_ENABLED": "false",
        "PHOENIX_ALLOW_EXTERNAL_RESOURCES": "false",
    }
    log = open(folder / "log", "wb")
    command = [str(pathlib.Path(sys.executable).parent / "phoenix"), "serve"]
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(480):
            try:
                get(url + "/readyz")
                break
            except OSError:
                assert process.poll() is None, (folder / "log").read_text()[-4000:]
                time.sleep(0.25)
        else:
            raise AssertionError("Phoenix does not start within two minutes: " + (folder / "log").read_text()[-4000:])
        yield Phoenix(url)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def demo(phoenix, project, **settings):
    """Runs the whole system in one process: a day, a night with a batch, and the next morning."""
    environment = os.environ | {
        "OTEL_EXPORTER_OTLP_ENDPOINT": phoenix.url, "OTEL_SERVICE_NAME": project, "OTEL_BSP_SCHEDULE_DELAY": "200",
        "GUIDANCE_TRACE_ANNOTATIONS_ENDPOINT": phoenix.url + "/v1/span_annotations",
    } | settings
    guidance = os.environ.get("GUIDANCE", str(ROOT / ".build/debug/guidance"))
    run = subprocess.run([guidance, "demo"], env=environment, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    return run


@pytest.fixture(scope="session")
def consultations(phoenix):
    run = demo(phoenix, PROJECT)
    assert "lost" not in run.stderr, run.stderr
    return phoenix.settled(PROJECT)


@pytest.fixture(scope="session")
def spans(consultations):
    spans = [edge["node"] for edge in consultations["spans"]["edges"]]
    for span in spans:
        span["attributes"] = json.loads(span["attributes"])
        span["metadata"] = json.loads(span["metadata"]) if span["metadata"] else {}
    return spans
