"""systemd units: systemd takes them, lets little through, and waits for running answers."""

import re
import shutil

import pytest

from repository import COMMIT_AFTER_DRAIN_MS, DEPLOY, ROLES, environment_file, run

UNITS = DEPLOY / "systemd"
INSTALL = "install systemd"
SERVICES = ("guidance-worker@realtime.service", "guidance-nightly.service")


def values(unit, key):
    return re.findall(rf"^{key}=(.*)$", (UNITS / unit).read_text(), re.MULTILINE)


def value(unit, key):
    (only,) = values(unit, key)
    return only


@pytest.fixture
def installed(tmp_path):
    """The units as they would be installed; systemd wants the programs to be there."""
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for unit in UNITS.glob("*.[st]*"):
        name = unit.name.replace("@.", "@realtime.")
        (tmp_path / name).write_text(re.sub(r"/usr/local/bin/guidance[\w-]*", str(program), unit.read_text()))
    return tmp_path


def test_systemd_takes_them(installed):
    units = [installed / name for name in (*SERVICES, "guidance-nightly.timer")]
    assert len(units) == len(list(UNITS.glob("*.service")) + list(UNITS.glob("*.timer")))
    result = run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *units, install=INSTALL)
    assert (result.returncode, result.stderr) == (0, "")


def test_a_mistake_is_found(installed):
    unit = installed / SERVICES[0]
    unit.write_text(unit.read_text().replace("RestartSec=", "RestartSecs="))
    assert "RestartSecs" in run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", unit, install=INSTALL).stderr


@pytest.mark.parametrize("unit", SERVICES)
def test_little_is_let_through(installed, unit):
    # 0 is nothing at all, 10 everything; tenths are given as whole numbers here.
    result = run("systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=15", installed / unit, install=INSTALL)
    assert result.returncode == 0, result.stdout[-200:]


def test_a_worker_can_end_its_answers():
    stop = int(value("guidance-worker@.service", "TimeoutStopSec")) * 1_000
    assert stop > int(environment_file("deploy/systemd/guidance.env")["GUIDANCE_DRAIN_TIMEOUT_MS"]) + COMMIT_AFTER_DRAIN_MS
    assert value("guidance-worker@.service", "KillSignal") == "SIGTERM"


def test_what_cannot_become_right_is_not_tried_again():
    assert value("guidance-worker@.service", "Restart") == "on-failure"
    assert value("guidance-worker@.service", "RestartPreventExitStatus").split() == ["64", "78"]
    assert value("guidance-worker@.service", "StartLimitIntervalSec") == "0", "a missing topic (69) is waited for"


def test_roles_do_not_share_a_port():
    ports = [environment_file(f"deploy/systemd/{role}.env")["GUIDANCE_HTTP_PORT"] for role in ROLES]
    assert len(set(ports)) == len(ROLES)
    assert sorted(path.stem for path in UNITS.glob("*.env")) == sorted(["guidance", *ROLES])
    assert values("guidance-worker@.service", "EnvironmentFile") == ["/etc/guidance/guidance.env", "-/etc/guidance/%i.env"]


def test_health_and_metrics_are_for_this_machine_alone():
    assert environment_file("deploy/systemd/guidance.env")["GUIDANCE_HTTP_HOST"] == "127.0.0.1"


def test_a_crash_leaves_nothing_on_the_disk():
    for service in UNITS.glob("*.service"):
        # Of a byte the kernel makes no file, nor does it ask a handler such as apport, as it does at a limit of 0.
        assert value(service.name, "LimitCORE") == "1", "a core dump holds customers' words and keys"


def test_keys_are_credentials():
    credential, path = value("guidance-worker@.service", "LoadCredential").split(":")
    assert f"ANTHROPIC_API_KEY_FILE=%d/{credential}" in values("guidance-worker@.service", "Environment")
    assert path.startswith("/etc/guidance/credentials/")


def test_the_night_ends_by_itself():
    (drain,) = [line for line in values("guidance-nightly.service", "ExecStart") if " drain " in line]
    assert int(re.search(r"--timeout (\d+)h", drain).group(1)) < int(value("guidance-nightly.service", "TimeoutStartSec").removesuffix("h")) < 24
    assert shutil.which("systemd-analyze") and run("systemd-analyze", "calendar", value("guidance-nightly.timer", "OnCalendar"), install=INSTALL).returncode == 0
