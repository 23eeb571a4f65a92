"""SECURITY.md: each test that it names is there, and its table of rights is that of deploy/kafka/users.yaml."""

import functools
import re

import pytest

from repository import ROOT, documents, text

PREFIX = "guidance."


def rows(columns):
    """The rows of all tables with this first line, as lists of cells."""
    found = []
    lines = text("SECURITY.md").splitlines()
    for number, line in enumerate(lines):
        if cells(line) == columns:
            for row in lines[number + 2:]:
                if not row.startswith("|"):
                    break
                found.append(cells(row))
    return found


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


def names(cell):
    return re.findall(r"`([^`]+)`", cell)


@functools.cache
def functions():
    """The names of all that Tests/ define, tests among them."""
    sources = [path.read_text() for pattern in ("*.swift", "*.py") for path in (ROOT / "Tests").rglob(pattern)]
    return {name for source in sources for name in re.findall(r"\b(?:func|def) (\w+)", source)}


THREATS = rows(["Threat", "What stops it", "Shown by", "What is left"])


def test_threats_are_found():
    assert len(THREATS) >= 30


@pytest.mark.parametrize("threat", THREATS, ids=lambda row: row[0])
def test_what_stops_a_threat_is_shown(threat):
    assert len(threat) == 4
    shown = names(threat[2])
    # Where nothing stops it nothing can be shown, and something is left.
    assert shown or (threat[2] == "–" and threat[1].startswith("nothing") and threat[3])


def test_every_test_that_is_named_is_there():
    page = text("SECURITY.md")
    shown = {name for row in THREATS for name in names(row[2])} | {name for name in names(page) if name.startswith("test_")}
    assert shown - functions() == set()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:Sources|Tests|deploy|schemas)/[\w./-]*)`", text("SECURITY.md")))))
def test_every_path_that_is_named_is_there(path):
    assert (ROOT / path).exists()


def rights(user, kind, operation):
    found = set()
    for acl in user["spec"]["authorization"]["acls"]:
        resource = acl["resource"]
        if resource["type"] == kind and operation in acl["operations"]:
            found.add(resource["name"].removeprefix(PREFIX) + ("*" if resource["patternType"] == "prefix" else ""))
    return found


def test_the_rights_are_those_of_the_users():
    told = {names(row[0])[0]: [set(names(cell)) for cell in row[1:]] for row in rows(["User", "Reads", "Writes", "Group", "Transactional id"])}
    users = {user["metadata"]["name"]: user for user in documents("deploy/kafka/users.yaml")}
    assert told == {name: [rights(user, "topic", "Read"), rights(user, "topic", "Write"), rights(user, "group", "Read"), rights(user, "transactionalId", "Write")]
                    for name, user in users.items()}
