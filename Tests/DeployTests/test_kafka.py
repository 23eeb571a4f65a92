"""Topics and users: what `guidance topics create` would make, and no right that a role does not need."""

import re

import pytest

import swift_sources
from repository import ROLES, ROOT, document, documents, text

PREFIX = "guidance."
TOPICS = {each["metadata"]["name"].removeprefix(PREFIX): each for each in documents("deploy/kafka/topics.yaml")}
USERS = {each["metadata"]["name"]: each for each in documents("deploy/kafka/users.yaml")}
OPERATIONS = {"Read", "Write", "Create", "Describe", "DescribeConfigs"}


def rights(user, kind):
    """Operations by resource; a prefix ends in *."""
    found = {}
    for acl in USERS[user]["spec"]["authorization"]["acls"]:
        resource = acl["resource"]
        if resource["type"] == kind:
            name = resource["name"] + ("*" if resource["patternType"] == "prefix" else "")
            assert name not in found, f"{user}: {name} twice"
            found[name] = set(acl["operations"])
    return found


def topics_with(role, operation):
    return {name.removeprefix(PREFIX) for name, operations in rights(f"guidance-{role}", "topic").items() if operation in operations}


def test_topics_are_those_of_the_command():
    assert {name: (each["spec"]["partitions"], {key: str(value) for key, value in each["spec"]["config"].items() if key != "min.insync.replicas"})
            for name, each in TOPICS.items()} == swift_sources.topic_plan()


@pytest.mark.parametrize("name", TOPICS)
def test_a_topic_outlives_a_broker(name):
    spec = TOPICS[name]["spec"]
    assert set(spec) == {"partitions", "replicas", "config"}
    assert 1 < spec["config"]["min.insync.replicas"] < spec["replicas"]


@pytest.mark.parametrize("each", [*TOPICS.values(), *USERS.values()], ids=lambda each: each["metadata"]["name"])
def test_it_is_what_strimzi_takes(each):
    assert set(each) == {"apiVersion", "kind", "metadata", "spec"}
    assert each["apiVersion"] == "kafka.strimzi.io/v1"
    assert each["metadata"]["labels"] == {"strimzi.io/cluster": "kafka"}
    assert re.fullmatch(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?", each["metadata"]["name"]), "Kubernetes' names"
    if each["kind"] == "KafkaUser":
        assert each["spec"]["authentication"] == {"type": "tls"}
        authorization = each["spec"]["authorization"]
        assert authorization["type"] == "simple"
        for acl in authorization["acls"]:
            assert set(acl) == {"resource", "operations"}
            assert set(acl["resource"]) == {"type", "name", "patternType"}
            assert acl["resource"]["type"] in ("topic", "group", "transactionalId"), "nobody has a right to the cluster"
            assert acl["resource"]["patternType"] in ("literal", "prefix")
            assert set(acl["operations"]) <= OPERATIONS and acl["operations"]


@pytest.mark.parametrize("user", USERS)
def test_a_user_may_use_topics_that_are_there(user):
    for name, operations in rights(user, "topic").items():
        if name.endswith("*"):
            assert user == "guidance-operator" and not operations & {"Write"}
        else:
            assert name.removeprefix(PREFIX) in TOPICS


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_use_what_it_looks_for_and_nothing_else(role):
    """Each worker looks for the topics that it needs before it begins, and stops where it does not see one."""
    names = {name.removeprefix(PREFIX) for name in rights(f"guidance-{role}", "topic")}
    assert names == swift_sources.needed_topics()[role]
    assert names == topics_with(role, "Describe")
    assert swift_sources.sources()[role] in topics_with(role, "Read")


@pytest.mark.parametrize("action, operation", [("send", "Write"), ("receive", "Read")])
@pytest.mark.parametrize("role", ROLES)
def test_a_role_reads_and_writes_what_the_contract_says(role, action, operation):
    contract = document("schemas/asyncapi.yaml")
    channels = {name: channel["address"].removeprefix(PREFIX) for name, channel in contract["channels"].items()}
    told = {channels[each["channel"]["$ref"].rpartition("/")[2]] for each in contract["operations"].values()
            if each["action"] == action and re.search(rf"\b({role}|any)\b", each["summary"], re.IGNORECASE)}
    assert topics_with(role, operation) == told


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_its_own_group_and_transactions(role):
    connection = text("Sources/Workers/Jobs/KafkaConnection.swift")
    assert 'groupID: "\\(topics.prefix)-\\(role)"' in connection
    assert 'transactionalID: "\\(topics.prefix)-\\(role)-\\(' in connection
    (reader,) = re.findall(r'\("group.id", "([\w-]+)"\)', text("Sources/Kafka/Consumer/KafkaReader.swift"))
    assert rights(f"guidance-{role}", "group") == {f"guidance-{role}": {"Read", "Describe"}, reader: {"Describe"}}
    assert rights(f"guidance-{role}", "transactionalId") == {f"guidance-{role}-*": {"Write", "Describe"}}


def test_the_batch_worker_fences_within_its_rights():
    ledger = text("Sources/Workers/Batches/Ledger/PartitionLedger.swift")
    assert '"\\(connection.topics.prefix)-batch-\\(partition)"' in ledger


def test_nobody_else_writes_what_counts():
    writers = {topic: {user.removeprefix("guidance-") for user in USERS if "Write" in rights(user, "topic").get(PREFIX + topic, set())} for topic in TOPICS}
    assert writers["results"] == {"realtime", "validation"}
    assert writers["batch.ledger"] == {"batch"}
    assert writers["replies"] == {"realtime"}
    assert writers["knowledge"] == {"learning", "operator"}


def test_the_operator_can_send_dead_letters_back():
    (source,) = re.findall(r'static func groupID.*"\\\(topics\.prefix\)(-[\w-]+)"', text("Sources/Operations/DeadLetters/ReplayedLetters.swift"))
    assert rights("guidance-operator", "group")[f"guidance{source}"] == {"Read", "Describe"}
    assert rights("guidance-operator", "transactionalId") == {f"guidance{source}": {"Write", "Describe"}}
    # Letters come from the topics that workers take jobs from.
    assert {PREFIX + topic for topic in swift_sources.sources().values()} <= {
        name for name, operations in rights("guidance-operator", "topic").items() if "Write" in operations}


def test_the_operator_can_make_and_compare_topics():
    assert rights("guidance-operator", "topic")["guidance.*"] == {"Read", "Describe", "DescribeConfigs", "Create"}
