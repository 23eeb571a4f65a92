"""Every command line and every variable that a file here uses is one that the programs know."""

import ctypes
import re
import shlex

import pytest
import yaml

import command_line
import swift_sources
from repository import DEPLOY, IMAGE, ROLES, document, environment_file, kustomize, text

PAGES = ("README.md", "Docs/Deployment.md", "Docs/Runbook.md", "Docs/Metrics.md", "Docs/Operations.md", "docker-compose.yml")
SETTINGS, SECRETS = swift_sources.setting_names()
# By OpenTelemetry's specification of environment variables.
TRACING = {"OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG", "OTEL_RESOURCE_ATTRIBUTES", "OTEL_EXPORTER_OTLP_TIMEOUT"}
OVERLAYS = ("development", "production")


def compose():
    return document("docker-compose.yml")["services"]


def pod_templates(objects):
    for each in objects:
        template = each.get("spec", {}).get("jobTemplate", each).get("spec", {}).get("template")
        if template and "containers" in template.get("spec", {}):
            yield each, template


def containers(template):
    return template["spec"].get("initContainers", []) + template["spec"]["containers"]


def ours(image):
    return image.rpartition("/")[2].partition(":")[0] == IMAGE


def command_lines():
    dockerfile = text("deploy/Dockerfile")
    entrypoint, command, health = (
        re.findall(rf"{name} (\[.+\])$", dockerfile, re.MULTILINE) for name in ("^ENTRYPOINT", "^CMD", "HEALTHCHECK.* CMD"))
    entrypoint = yaml.safe_load(entrypoint[0])
    yield pytest.param(entrypoint + yaml.safe_load(command[0]), id="deploy/Dockerfile")
    yield pytest.param(yaml.safe_load(health[0]), id="deploy/Dockerfile: HEALTHCHECK")
    for name, service in compose().items():
        if service["image"] == IMAGE and service["command"] != ["--help"]:
            yield pytest.param(service.get("entrypoint", entrypoint) + service["command"], id=f"docker-compose.yml: {name}")
    for overlay in OVERLAYS:
        for each, template in pod_templates(kustomize(f"kubernetes/overlays/{overlay}")):
            for container in containers(template):
                argv = container.get("command", entrypoint) + container.get("args", [])
                if ours(container["image"]) and argv != ["sleep", "infinity"]:
                    yield pytest.param(argv, id=f"{overlay}: {each['metadata']['name']}: {container['name']}")
    for unit in sorted(DEPLOY.glob("systemd/*.service")):
        for line in re.findall(r"^ExecStart=(.+)$", unit.read_text(), re.MULTILINE):
            for role in ROLES if "%i" in line else ("",):
                argv = shlex.split(line.replace("%i", role).replace("%%", "%").replace("%S", "/var/lib"))
                assert argv[0].startswith("/usr/local/bin/")
                yield pytest.param([argv[0].rpartition("/")[2], *argv[1:]], id=f"{unit.name}: {' '.join(argv[1:])}")
    for page in PAGES:
        source = text(page) if page.endswith(".md") else "```sh\n" + re.sub(r"^#", "", text(page), flags=re.MULTILINE) + "```"
        for argv in command_line.commands(source):
            yield pytest.param(argv, id=f"{page}: {' '.join(argv)}")


@pytest.mark.parametrize("argv", command_lines())
def test_the_program_takes_it(argv):
    assert command_line.mistake(argv) is None


@pytest.mark.parametrize("argv, mistake", [
    (["guidance-workers", "realtime"], "no such executable: guidance-workers"),
    (["guidance-worker", "real"], "guidance-worker has no subcommand real"),
    (["guidance-worker"], "guidance-worker needs a subcommand"),
    (["guidance", "drain", "--for", "9h"], "drain has no --for"),
    (["guidance", "drain", "--timeout"], "--timeout needs a value"),
    (["guidance", "drain", "now"], "drain takes no now"),
    (["guidance", "batches", "stop", "KEY"], "batches has no subcommand stop"),
])
def test_mistakes_are_found(argv, mistake):
    assert command_line.mistake(argv) == mistake


def test_commands_are_found_in_pages():
    page = "`guidance drain`\n```sh\nA=b guidance report --since 24h > x && docker compose run --rm guidance audit  # guidance no\n" \
           "kubectl exec deploy/operator -- guidance results\n```\n"
    assert list(command_line.commands(page)) == [
        ["guidance", "report", "--since", "24h"], ["guidance", "audit"], ["guidance", "results"], ["guidance", "drain"]]


def variables():
    for name, service in compose().items():
        if service["image"] == IMAGE:
            for variable, value in service.get("environment", {}).items():
                yield f"docker-compose.yml: {name}", variable, value
    for file in ["deploy/kubernetes/base/settings.env", *[f"deploy/{path.relative_to(DEPLOY)}" for path in sorted(DEPLOY.glob("[cs]*/*.env"))]]:
        for variable, value in environment_file(file).items():
            yield file, variable, value
    for overlay in OVERLAYS:
        objects = kustomize(f"kubernetes/overlays/{overlay}")
        for each in objects:
            if each["kind"] == "ConfigMap" and each["metadata"]["name"].startswith("guidance-settings"):
                for variable, value in each["data"].items():
                    yield overlay, variable, value
        for each, template in pod_templates(objects):
            for container in containers(template):
                for entry in container.get("env", []) if ours(container["image"]) else []:
                    yield f"{overlay}: {each['metadata']['name']}", entry["name"], entry.get("value")
    for unit in sorted(DEPLOY.glob("systemd/*.service")):
        for variable, value in re.findall(r"^Environment=(\w+)=(.*)$", unit.read_text(), re.MULTILINE):
            yield unit.name, variable, value
    for variable, value in re.findall(r"^ENV (\w+)=(.*)$", text("deploy/Dockerfile"), re.MULTILINE):
        yield "deploy/Dockerfile", variable, value
    for page in PAGES[1:3]:
        for variable in re.findall(r"\b((?:GUIDANCE|RDKAFKA|OTEL|ANTHROPIC|OPENAI|KAFKA)_[A-Z_]*[A-Z])\b", text(page)):
            yield page, variable, None


def knows_property(variable):
    """Whether librdkafka has the property that a variable names."""
    library = ctypes.CDLL("librdkafka.so.1")
    library.rd_kafka_conf_new.restype = ctypes.c_void_p
    name = variable.removeprefix("RDKAFKA_")
    if name.endswith("_FILE") and any(word in name for word in ("PASSWORD", "PASSPHRASE", "SECRET", "_PEM")):
        name = name.removesuffix("_FILE")
    unknown = -2  # RD_KAFKA_CONF_UNKNOWN; a value that does not fit is something else
    return library.rd_kafka_conf_set(
        ctypes.c_void_p(library.rd_kafka_conf_new()), name.lower().replace("_", ".").encode(), b"x", None, ctypes.c_size_t(0)) != unknown


@pytest.mark.parametrize("variable", sorted({variable for _, variable, _ in variables()}))
def test_the_programs_know_the_variable(variable):
    if variable.startswith("RDKAFKA_"):
        assert knows_property(variable)
    else:
        assert variable in SETTINGS | TRACING


def test_unknown_properties_are_found():
    assert knows_property("RDKAFKA_SSL_CA_LOCATION")
    assert not knows_property("RDKAFKA_SSL_CA_PLACE")


@pytest.mark.parametrize("place, variable, value", [
    pytest.param(*each, id=f"{each[0]}: {each[1]}") for each in variables() if each[2] is not None])
def test_no_secret_stands_in_an_environment(place, variable, value):
    assert variable not in SECRETS
    assert "PASSWORD" not in variable or variable.endswith("_FILE")
