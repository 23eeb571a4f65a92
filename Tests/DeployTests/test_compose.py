"""The tour on one machine: a valid compose file whose parts fit together, each of them locked up."""

import importlib.resources
import json
import pathlib
import re

import jsonschema
import pytest
import yaml

from repository import COMMIT_AFTER_DRAIN_MS, DEPLOY, IMAGE, PORT, ROLES, ROOT, document, environment_file, text

COMPOSE = document("docker-compose.yml")
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == IMAGE}
WORKERS = {name: service for name, service in OURS.items() if "entrypoint" not in service}
# Why one may do what the others may not is said in the file.
WRITES_BELOW_ITS_ROOT = {"kafka"}
HAS_NO_SHELL = {"phoenix"}


def test_it_meets_the_compose_specification():
    schema = json.loads(importlib.resources.files("check_jsonschema").joinpath("builtin_schemas/vendor/compose-spec.json").read_text())
    jsonschema.Draft7Validator(schema).validate(COMPOSE)


def test_every_role_runs():
    assert set(WORKERS) == set(ROLES)
    for role, service in WORKERS.items():
        assert service["command"][0] == role


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_restricted(name):
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("read_only", False) != (name in WRITES_BELOW_ITS_ROOT)
    limits = service["deploy"]["resources"]["limits"]
    assert set(limits) == {"cpus", "memory", "pids"}
    assert "privileged" not in service and "network_mode" not in service and "cap_add" not in service
    for port in service.get("ports", []):
        assert port.startswith("127.0.0.1:"), f"{port} is open to the network"


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_watched(name):
    service = SERVICES[name]
    if service.get("restart") == "no":
        assert service["healthcheck"] == {"disable": True}, "one that ends has no health, and the image's check is for workers"
    elif name in WORKERS:
        assert "healthcheck" not in service, "the image has one"
    else:
        assert ("healthcheck" in service) != (name in HAS_NO_SHELL)
    assert ":" in service["image"] or name in OURS, "a version belongs to an image"
    assert not service["image"].endswith(":latest")


def test_what_is_depended_on_is_there():
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            condition = how["condition"]
            assert other in SERVICES, f"{name} depends on {other}"
            if condition == "service_healthy":
                assert "healthcheck" in SERVICES[other]
            if condition == "service_completed_successfully":
                assert SERVICES[other].get("restart") == "no"
            # A profile that is off takes a service away.
            assert set(SERVICES[other].get("profiles", [])) <= set(service.get("profiles", [])) or how.get("required") is False


def test_volumes_and_files_are_there():
    used = set()
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (ROOT / source).exists(), source
                assert volume.endswith(":ro"), f"{volume} is the repository's"
            else:
                used.add(source)
    assert used == set(COMPOSE["volumes"])
    for secret in COMPOSE["secrets"].values():
        assert (ROOT / re.fullmatch(r"\$\{\w+:-(.+)\}", secret["file"]).group(1)).exists()


def test_providers_are_chosen_by_profile():
    assert environment_file(".env")["COMPOSE_PROFILES"] == "simulator"
    assert SERVICES["simulator"]["profiles"] == ["simulator"]
    for service in WORKERS.values():
        assert service["env_file"] == ["deploy/compose/${COMPOSE_PROFILES:-simulator}.env"]
    port = SERVICES["simulator"]["command"][SERVICES["simulator"]["command"].index("--port") + 1]
    assert environment_file("deploy/compose/simulator.env") == {
        "ANTHROPIC_BASE_URL": f"http://simulator:{port}", "OPENAI_BASE_URL": f"http://simulator:{port}/v1"}
    assert environment_file("deploy/compose/providers.env") == {}
    for profile in ("simulator", "providers"):
        assert (DEPLOY / f"compose/{profile}.env").exists()


@pytest.mark.parametrize("role", ROLES)
def test_a_worker_can_end_its_answers(role):
    service = WORKERS[role]
    grace = float(service["stop_grace_period"].removesuffix("s")) * 1_000
    assert grace > float(service["environment"]["GUIDANCE_DRAIN_TIMEOUT_MS"]) + COMMIT_AFTER_DRAIN_MS


@pytest.mark.parametrize("role", ROLES)
def test_a_worker_finds_its_keys(role):
    service = WORKERS[role]
    for variable, path in service["environment"].items():
        if variable.endswith("_FILE"):
            assert path.removeprefix("/run/secrets/") in service["secrets"]
    assert set(service["secrets"]) <= set(COMPOSE["secrets"])
    assert service["environment"]["GUIDANCE_HTTP_PORT"] == str(PORT)


def test_all_reach_kafka_where_it_listens():
    kafka = SERVICES["kafka"]["environment"]
    listeners = dict(re.findall(r"(\w+)://([\w.]*:\d+)", kafka["KAFKA_ADVERTISED_LISTENERS"]))
    for service in OURS.values():
        address = service.get("environment", {}).get("KAFKA_BOOTSTRAP_SERVERS")
        assert address in (None, listeners["NETWORK"])
    assert SERVICES["kafka"]["ports"] == ["127.0.0.1:" + ":".join(2 * [listeners["HOST"].partition(":")[2]])]


def test_only_the_batch_worker_has_a_spool():
    spool = re.search(r"^ENV GUIDANCE_SPOOL_DIR=(.+)$", text("deploy/Dockerfile"), re.MULTILINE).group(1)
    for name, service in OURS.items():
        assert service.get("volumes", []) == ([f"spool:{spool}"] if name == "batch" else [])


def test_traces_go_to_phoenix():
    for service in WORKERS.values():
        assert service["environment"]["OTEL_EXPORTER_OTLP_ENDPOINT"] == "http://phoenix:6006"
    assert SERVICES["phoenix"]["ports"] == ["127.0.0.1:6006:6006"]
