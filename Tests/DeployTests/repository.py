"""Where things are, and how the tools that stand outside of Python are run."""

import os
import pathlib
import re
import shutil
import socket
import subprocess

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
ROLES = ("realtime", "validation", "batch", "learning")
IMAGE = "guidance-workers"
PORT = 8080
# What a worker may still need after GUIDANCE_DRAIN_TIMEOUT_MS, to commit what is finished.
COMMIT_AFTER_DRAIN_MS = 5_000


def text(path):
    return (ROOT / path).read_text()


def documents(path):
    """The YAML documents of a file."""
    return [document for document in yaml.safe_load_all(text(path)) if document is not None]


def document(path):
    (only,) = documents(path)
    return only


def run(tool, *arguments, install, cwd=ROOT):
    """Runs a tool; a tool that is missing is a failure that says what to install, for a check that is passed over checks nothing."""
    executable = shutil.which(tool)
    if executable is None:
        pytest.fail(f"{tool} is missing: {install}")
    return subprocess.run([executable, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, timeout=60)


def built(executable):
    """The path of one of our executables."""
    directory = pathlib.Path(os.environ.get("GUIDANCE_BUILD", ROOT / ".build/debug"))
    path = directory / executable
    if not path.exists():
        pytest.fail(f"{path} is missing: run `make build` first, or let GUIDANCE_BUILD name a folder with the executables")
    return path


def free_port():
    """A port that nobody uses now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def kustomize(directory):
    """The objects of a kustomization."""
    tool, arguments = ("kustomize", ["build"]) if shutil.which("kustomize") else ("kubectl", ["kustomize"])
    result = run(tool, *arguments, DEPLOY / directory, install="install kubectl or kustomize")
    assert result.returncode == 0, result.stderr
    return list(yaml.safe_load_all(result.stdout))


def environment_file(path):
    """The variables of a file of NAME=value lines."""
    lines = [line for line in text(path).splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def anchors(path):
    """The anchors that headings of a Markdown file have."""
    headings = re.findall(r"^#+ (.+)$", text(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}
