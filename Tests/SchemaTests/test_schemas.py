"""The schemas are valid, and the examples are what they should be."""

import json

import pytest
from conftest import EVENT_SCHEMAS, EXAMPLES, SCHEMAS, TYPES, read_json
from jsonschema import Draft202012Validator

ALL_SCHEMAS = EVENT_SCHEMAS + sorted((SCHEMAS / "shared").glob("*.json"))


def lines(name):
    content = (EXAMPLES / name).read_bytes()
    return [line for line in content.split(b"\n") if line]


@pytest.mark.parametrize("path", ALL_SCHEMAS, ids=lambda path: path.name)
def test_schema_is_valid(path):
    Draft202012Validator.check_schema(read_json(path))


@pytest.mark.parametrize("path", EVENT_SCHEMAS, ids=lambda path: path.name)
def test_schema_is_of_the_type_that_its_file_names(path):
    schema = read_json(path)
    assert schema["title"] == path.stem
    assert schema["properties"]["type"] == {"const": path.stem}
    assert schema["description"]


@pytest.mark.parametrize("event_type", TYPES)
def test_every_type_has_a_good_example(schemas, event_type):
    event = read_json(EXAMPLES / "events" / f"{event_type}.json")
    schemas[event_type].validate(event)
    assert event["type"] == event_type


def test_there_are_no_other_examples():
    assert sorted(path.stem for path in (EXAMPLES / "events").glob("*.json")) == TYPES


@pytest.mark.parametrize("name", ["consultations.jsonl", "audits.jsonl"])
def test_example_lines_are_good(schemas, name):
    for line in lines(name):
        event = json.loads(line)
        schemas[event["type"]].validate(event)


def test_example_data_is_good(schemas):
    event_type = "guidance.consultation.requested.v1"
    event = read_json(EXAMPLES / "events" / f"{event_type}.json")
    event["data"] = read_json(EXAMPLES / "consultation.data.json")
    schemas[event_type].validate(event)


def test_bad_lines_are_bad(schemas):
    for line in lines("bad.jsonl"):
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            # No JSON, or nested deeper than this reader goes.
            continue
        event_type = event.get("type") if isinstance(event, dict) else None
        if event_type in TYPES:
            assert not schemas[event_type].is_valid(event)


@pytest.mark.parametrize("event_type", TYPES)
def test_every_required_field_is_missed(schemas, event_type):
    example = read_json(EXAMPLES / "events" / f"{event_type}.json")
    schema = read_json(SCHEMAS / "events" / f"{event_type}.json")
    required = schema["properties"]["data"]["required"]
    assert required
    for field in required:
        event = {**example, "data": {k: v for k, v in example["data"].items() if k != field}}
        assert not schemas[event_type].is_valid(event), field
    for field in ["specversion", "id", "source", "type", "data"]:
        event = {k: v for k, v in example.items() if k != field}
        assert not schemas[event_type].is_valid(event), field
