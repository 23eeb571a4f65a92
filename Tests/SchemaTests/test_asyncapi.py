"""asyncapi.yaml is AsyncAPI 3.0 in structure, and every reference in it leads somewhere."""

import pytest
import yaml
from conftest import SCHEMAS, TYPES

DOCUMENT = yaml.safe_load((SCHEMAS / "asyncapi.yaml").read_text(encoding="utf-8"))


def references(value):
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for member in value.values():
            yield from references(member)
    elif isinstance(value, list):
        for entry in value:
            yield from references(entry)


def resolve(reference):
    file, _, pointer = reference.partition("#")
    if file:
        assert not pointer
        return yaml.safe_load((SCHEMAS / file).read_text(encoding="utf-8"))
    value = DOCUMENT
    for step in pointer.strip("/").split("/"):
        value = value[step]
    return value


@pytest.mark.parametrize("reference", sorted(set(references(DOCUMENT))))
def test_reference_leads_somewhere(reference):
    assert resolve(reference)


def test_structure():
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= set(DOCUMENT["info"])
    for operation in DOCUMENT["operations"].values():
        assert operation["action"] in ("send", "receive")
        assert operation["channel"]["$ref"].startswith("#/channels/")


def test_channels_are_the_topics_of_the_contract():
    topics = {
        channel["address"]: (
            channel["bindings"]["kafka"]["partitions"],
            channel["bindings"]["kafka"].get("topicConfiguration", {}).get("cleanup.policy") == ["compact"],
        )
        for channel in DOCUMENT["channels"].values()
    }
    assert topics == {
        "guidance.consultations": (12, False),
        "guidance.replies": (12, False),
        "guidance.results": (12, False),
        "guidance.validations": (12, False),
        "guidance.batch.jobs": (6, False),
        "guidance.batch.results": (6, False),
        "guidance.batch.ledger": (6, True),
        "guidance.knowledge": (1, True),
        "guidance.control": (1, False),
        "guidance.reviews": (1, False),
        "guidance.dead-letters": (1, False),
    }


def test_every_type_is_on_a_channel():
    on_channels = set()
    for channel in DOCUMENT["channels"].values():
        for message in channel["messages"].values():
            on_channels.add(resolve(message["$ref"])["name"])
    assert on_channels == set(TYPES) | {"dead-letter"}


def test_messages_name_their_schema_and_key():
    for message in DOCUMENT["components"]["messages"].values():
        assert message["bindings"]["kafka"]["key"]["type"] == "string"
        if message["name"] != "dead-letter":
            assert resolve(message["payload"]["schema"]["$ref"])["title"] == message["name"]


def test_every_channel_is_used():
    used = {operation["channel"]["$ref"].rsplit("/", 1)[1] for operation in DOCUMENT["operations"].values()}
    assert used == set(DOCUMENT["channels"])
