"""What PromQL expressions ask for, held against what the workers export (metrics.yml)."""

import pathlib
import re

import promql_parser
import yaml

METRICS = yaml.safe_load((pathlib.Path(__file__).parent / "metrics.yml").read_text())
# What Prometheus adds to every series, and what its operator does.
TARGET_LABELS = {"job", "instance", "namespace", "pod", "container"}


def resolve(name, recorded):
    """The labels of a series with their values (None: any), or None where nobody exports it."""
    if name in recorded:
        return dict.fromkeys(recorded[name])
    if name == "up":
        return {}
    if name in METRICS and METRICS[name]["type"] != "histogram":
        return METRICS[name]["labels"]
    for suffix in ("_bucket", "_sum", "_count"):
        base = METRICS.get(name.removesuffix(suffix))
        if name.endswith(suffix) and base and base["type"] == "histogram":
            return base["labels"] | ({"le": None} if suffix == "_bucket" else {})
    return None


def selectors(expression):
    found = []
    def visit(node):
        if isinstance(node, promql_parser.VectorSelector):
            found.append(node)
    promql_parser.walk(expression, visit)
    return found


def mistakes(text, recorded):
    """What is wrong with an expression: series that nobody exports, labels that they do not have, values that never occur."""
    found = []

    def check(node):
        if isinstance(node, promql_parser.VectorSelector):
            check_selector(node)
        if isinstance(node, promql_parser.AggregateExpr) and node.modifier is not None:
            known = set(TARGET_LABELS)
            for selector in selectors(node.expr):
                known |= set(resolve(selector.name, recorded) or {})
            found.extend(f"{label} is no label of what is aggregated" for label in node.modifier.labels if label not in known)
        if isinstance(node, promql_parser.Call) and node.func.name in ("rate", "increase", "irate"):
            for selector in selectors(node):
                kind = METRICS.get(selector.name, {"type": "counter"})["type"]
                if kind != "counter":
                    found.append(f"{node.func.name} of {selector.name}, which is a {kind}")

    def check_selector(selector):
        labels = resolve(selector.name, recorded)
        if labels is None:
            found.append(f"nobody exports {selector.name}")
            return
        for matcher in selector.matchers.matchers:
            if matcher.name not in labels and matcher.name not in TARGET_LABELS:
                found.append(f"{selector.name} has no label {matcher.name}")
                continue
            values = labels.get(matcher.name)
            if values and matcher.value != ".*":
                found.extend(
                    f"{selector.name}: {matcher.name} is never {value}" for value in matcher.value.split("|") if value not in values)

    promql_parser.walk(promql_parser.parse(text), check)
    return found


def labels_of(text):
    """The labels that an expression's result has, by its outermost aggregation on the left."""
    expression = promql_parser.parse(text)
    while not isinstance(expression, promql_parser.AggregateExpr):
        if isinstance(expression, promql_parser.BinaryExpr):
            expression = expression.lhs
        elif isinstance(expression, promql_parser.Call):
            expression = expression.args[-1]
        else:
            expression = expression.expr
    return [label for label in expression.modifier.labels if label != "le"]


def unlisted(page):
    """What a page of metrics has that the list does not: names, types, labels, values."""
    found = []
    types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", page, re.MULTILINE))
    for name, kind in types.items():
        if name not in METRICS:
            found.append(f"{name} is not on the list")
        elif METRICS[name]["type"] != kind:
            found.append(f"{name} is a {kind}")
    for series, labels in re.findall(r"^(\w+)\{(.*)\} ", page, re.MULTILINE):
        name = series if series in types else re.sub("_(bucket|sum|count)$", "", series)
        known = METRICS[name]["labels"] if name in METRICS else None
        for label, value in re.findall(r'(\w+)="([^"]*)"', labels) if known is not None else []:
            if label not in known and label != "le":
                found.append(f"{name} has no label {label}")
            elif known.get(label) and value not in known[label]:
                found.append(f"{name}: {label} is never {value}")
    return sorted(set(found), key=found.index)
