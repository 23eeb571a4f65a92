"""Facts that the Swift sources state: settings, topics, and which of them each role needs."""

import re

from repository import ROLES, ROOT, text

TOPIC = "Sources/Contract/Routing/Topic.swift"
PLAN = "Sources/Operations/TopicManagement/TopicPlan.swift"


def _block(source, beginning):
    """From a declaration to the end of its braces."""
    start = source.index("{", source.index(beginning))
    depth = 0
    for position in range(start, len(source)):
        depth += {"{": 1, "}": -1}.get(source[position], 0)
        if depth == 0:
            return source[start:position]
    raise ValueError(f"{beginning} has no end")


def setting_names():
    """Every variable that a command reads, with the …_FILE form of the secrets."""
    source = text("Sources/Settings/SettingName.swift")
    names = dict(re.findall(r'case (\w+) = "(\w+)"', source))
    secret = re.search(r"case (.+): true", _block(source, "isSecret")).group(1)
    secrets = {names[case.strip().lstrip(".")] for case in secret.split(",")}
    assert names and secrets
    return set(names.values()) | {f"{name}_FILE" for name in secrets}, secrets


def topic_names():
    """Topics by the name of their case."""
    cases = re.findall(r'^    case (\w+)(?: = "([^"]+)")?$', text(TOPIC), re.MULTILINE)
    assert len(cases) > 5
    return {case: name or case for case, name in cases}


def topic_plan():
    """What `guidance topics create` makes: partitions and configuration by topic."""
    names = topic_names()
    partitions = {}
    for cases, count in re.findall(r"case (.+): (\d+)$", _block(text(TOPIC), "var defaultPartitions"), re.MULTILINE):
        partitions |= {names[case.strip(" .")]: int(count) for case in cases.split(",")}
    compacted = re.search(r"case (.+): true", _block(text(TOPIC), "var isCompacted")).group(1)
    configuration = {names[case.strip(" .")]: {"cleanup.policy": "compact"} for case in compacted.split(",")}
    source = _block(text(PLAN), "static func configuration")
    day = int(re.search(r"static let day = ([\d_]+)", text(PLAN)).group(1).replace("_", ""))
    for cases, product in re.findall(r'case (.+): \["retention.ms": "\\\((.+?)\)"\]', source):
        factors = [day if factor == "day" else int(factor) for factor in product.split(" * ")]
        milliseconds = factors[0] * (factors[1] if len(factors) > 1 else 1)
        configuration |= {names[case.strip(" .")]: {"retention.ms": str(milliseconds)} for case in cases.split(",")}
    assert set(partitions) == set(names.values()), "a topic has no number of partitions"
    assert source.count("case ") == 3, "TopicPlan has another configuration than this test reads"
    return {name: (partitions[name], configuration.get(name, {})) for name in partitions}


def needed_topics():
    """The topics that each role looks for before it begins."""
    names = topic_names()
    needed = {}
    for role in ROLES:
        (path,) = [path for path in (ROOT / "Sources/Workers").rglob(f"{role.capitalize()}Worker.swift")]
        lists = re.findall(r"(?:topics: \[Topic\] = |for: )\[\s*(\.[^\]]+)\]", path.read_text())
        assert len(lists) == 1, f"{path.name} names its topics in {len(lists)} places"
        needed[role] = {names[case.strip(" .\n")] for case in lists[0].split(",") if case.strip()}
    return needed


def sources():
    """The topic that each role's group reads."""
    names = topic_names()
    found = {}
    for path in (ROOT / "Sources/Workers").rglob("*Worker.swift"):
        for role, topic in re.findall(r"role: WorkerRole\.(\w+)\.rawValue, source: \.(\w+)", path.read_text()):
            found[role] = names[topic]
    return found


def metrics():
    """The metrics that the sources declare: their types, by name; None where that stands elsewhere."""
    source = text("Sources/Workers/Observation/WorkerMetric.swift")
    names = dict(re.findall(r'case (\w+) = "(\w+)"', source))
    found = {}
    for cases, kind in re.findall(r"case ((?:\.\w+,?\s+)*\.\w+):\s+\.(\w+)$", _block(source, "private var kind"), re.MULTILINE):
        found |= {names[case.strip(" .\n")]: {"seconds": "histogram"}.get(kind, kind) for case in cases.split(",")}
    assert set(found) == set(names.values())
    found |= dict(re.findall(r'MetricDescription\(\s*"(\w+)", \.(counter|gauge)', text("Sources/Telemetry/Metrics/ProcessMetrics.swift")))
    for path in (ROOT / "Sources").rglob("*.swift"):
        for name in re.findall(r'"(guidance_\w+)"', path.read_text()):
            found.setdefault(name, None)
    return found
