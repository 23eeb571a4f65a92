"""What the Swift code writes conforms, and it takes and refuses the same events as the schemas."""

import json

import pytest
from conftest import SCHEMAS, TYPES, read_json


@pytest.mark.parametrize("event_type", TYPES)
@pytest.mark.parametrize("kind", ["full", "minimal"])
def test_written_events_conform(schemas, samples, event_type, kind):
    event = read_json(samples / f"{event_type}.{kind}.json")
    schemas[event_type].validate(event)
    assert event["type"] == event_type


def test_streamed_chunk_conforms(schemas, samples):
    event = read_json(samples / "guidance.reply.chunk.v1.streamed.json")
    schemas["guidance.reply.chunk.v1"].validate(event)


@pytest.mark.parametrize("event_type", TYPES)
def test_a_full_sample_has_every_field(samples, event_type):
    """So that a field that the schema names and the code does not write is found, and the other way round."""
    data = read_json(samples / f"{event_type}.full.json")["data"]
    schema = read_json(SCHEMAS / "events" / f"{event_type}.json")
    assert set(data) == set(schema["properties"]["data"]["properties"])


def test_verdicts_agree(schemas, samples):
    compared = 0
    with open(samples / "verdicts.jsonl", encoding="utf-8") as file:
        for line in file:
            verdict = json.loads(line)
            error = next(schemas[verdict["type"]].iter_errors(verdict["event"]), None)
            assert verdict["accepted"] == (error is None), (verdict["event"], error)
            compared += 1
    assert compared > 3000
