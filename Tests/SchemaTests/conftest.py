"""Loads the schemas and validates events against them."""

import json
import os
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
EXAMPLES = SCHEMAS / "examples"
EVENT_SCHEMAS = sorted((SCHEMAS / "events").glob("*.json"))
TYPES = [path.stem for path in EVENT_SCHEMAS]


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def retrieve(uri):
    """References are relative to the file that holds them."""
    return Resource.from_contents(read_json(Path(unquote(urlparse(uri).path))))


REGISTRY = Registry(retrieve=retrieve)


class Schemas:
    """A validator for each event type, made once."""

    def __init__(self):
        self._validators = {}

    def __getitem__(self, event_type):
        if event_type not in self._validators:
            uri = (SCHEMAS / "events" / f"{event_type}.json").as_uri()
            self._validators[event_type] = Draft202012Validator(
                {"$ref": uri},
                registry=REGISTRY,
                format_checker=Draft202012Validator.FORMAT_CHECKER,
            )
        return self._validators[event_type]


@pytest.fixture(scope="session")
def schemas():
    return Schemas()


@pytest.fixture(scope="session")
def samples():
    """What the Swift code wrote, for those who asked for it."""
    folder = os.environ.get("EVENT_SAMPLES")
    if not folder:
        pytest.skip("EVENT_SAMPLES is not set: see schemas/README.md")
    return Path(folder)
