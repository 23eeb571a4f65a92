"""Starts the built simulator once for all tests and hands out clients of the official SDKs."""

import json
import os
import pathlib
import subprocess
import urllib.request

import anthropic
import openai
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXECUTABLE = os.environ.get("GUIDANCE_SIMULATOR", str(ROOT / ".build/debug/guidance-simulator"))

CLAUDE = "claude-sonnet-5-5"
GPT = "gpt-6.1-terra"
QUESTION = "I have three small workplace pensions from old jobs. What should I think about before I combine them?"


class Simulator:
    """A running simulator and its control endpoints."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [EXECUTABLE, "--port", "0", *arguments], stdout=subprocess.PIPE, text=True)
        urls = dict(self.process.stdout.readline().strip().split("=", 1) for _ in range(2))
        self.anthropic_url = urls["ANTHROPIC_BASE_URL"]
        self.openai_url = urls["OPENAI_BASE_URL"]

    def control(self, method, path, body=None):
        request = urllib.request.Request(
            f"{self.anthropic_url}/simulator/{path}", method=method,
            data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)

    def fault(self, kind, **particulars):
        self.control("POST", "faults", {"fault": kind, **particulars})

    def journal(self):
        return self.control("GET", "requests")

    def anthropic(self, **options):
        return anthropic.Anthropic(
            base_url=self.anthropic_url, **{"api_key": "any", "max_retries": 0, "timeout": 20, **options})

    def openai(self, **options):
        return openai.OpenAI(base_url=self.openai_url, **{"api_key": "any", "max_retries": 0, "timeout": 20, **options})

    def stop(self):
        self.process.terminate()
        assert self.process.wait(timeout=20) == 0


@pytest.fixture(scope="session")
def shared_simulator():
    simulator = Simulator("--pace", "0")
    yield simulator
    simulator.stop()


@pytest.fixture
def simulator(shared_simulator):
    shared_simulator.control("DELETE", "faults")
    shared_simulator.control("DELETE", "requests")
    return shared_simulator


@pytest.fixture(scope="session")
def shared_batches():
    simulator = Simulator("--pace", "0", "--batch-duration", "1000")
    yield simulator
    simulator.stop()


@pytest.fixture
def batches(shared_batches):
    """A simulator whose batches last until they are ended on demand."""
    shared_batches.control("DELETE", "faults")
    return shared_batches


def end_batches(simulator):
    simulator.control("POST", "batches/finish")


@pytest.fixture
def start():
    """Starts simulators with flags of their own."""
    started = []

    def start(*arguments):
        started.append(Simulator(*arguments))
        return started[-1]

    yield start
    for simulator in started:
        simulator.stop()
