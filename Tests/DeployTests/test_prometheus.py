"""Scraping, rules and alerts: valid, tested, explained, and about what the workers export."""

import re
import subprocess

import pytest
import yaml

import promql
import swift_sources
from repository import DEPLOY, PORT, ROLES, ROOT, anchors, document, run, text

INSTALL = "install Debian's package `prometheus` (scripts/install-dependencies --deploy does)"
RULES = [rule for group in document("deploy/prometheus/rules.yml")["groups"] for rule in group["rules"]]
RECORDED = {rule["record"]: promql.labels_of(rule["expr"]) for rule in RULES if "record" in rule}
ALERTS = {rule["alert"]: rule for rule in RULES if "alert" in rule}
TESTS = document("deploy/prometheus/rules.test.yml")["tests"]


def promtool(*arguments):
    result = run("promtool", *arguments, install=INSTALL)
    assert result.returncode == 0, result.stdout + result.stderr


def test_configuration_and_rules_are_valid():
    promtool("check", "config", DEPLOY / "prometheus/prometheus.yml")


def test_rules_do_what_their_tests_say():
    promtool("test", "rules", DEPLOY / "prometheus/rules.test.yml")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.get("alert") or rule["record"])
def test_a_rule_asks_for_what_is_exported(rule):
    assert promql.mistakes(rule["expr"], RECORDED) == []


@pytest.mark.parametrize("record", RECORDED)
def test_a_recording_is_named_by_its_labels(record):
    level = record.split(":")[0]
    assert level == "_".join(RECORDED[record])


@pytest.mark.parametrize("alert", ALERTS)
def test_an_alert_is_tested_both_ways(alert):
    expectations = [case["exp_alerts"] for each in TESTS for case in each.get("alert_rule_test", []) if case["alertname"] == alert]
    assert any(expectations), f"no test in which {alert} fires"
    assert [] in expectations, f"no test in which {alert} does not"


@pytest.mark.parametrize("alert", ALERTS)
def test_an_alert_says_what_to_do(alert):
    rule = ALERTS[alert]
    assert rule["labels"]["severity"] in ("critical", "warning", "info")
    file, anchor = rule["annotations"]["runbook_url"].split("#")
    assert anchor == alert.lower()
    assert anchor in anchors(file), f"{file} has no entry for {alert}"


def test_the_runbook_explains_no_alert_that_is_gone():
    entries = re.findall(r"^## (Guidance\w+)$", text("Docs/Runbook.md"), re.MULTILINE)
    assert sorted(entries) == sorted(ALERTS)


@pytest.mark.parametrize("alert", ALERTS)
def test_a_runbook_entry_has_its_three_parts(alert):
    entry = re.search(rf"^## {alert}$(.*?)(?=^## |\Z)", text("Docs/Runbook.md"), re.MULTILINE | re.DOTALL).group(1)
    for part in ("**Means**", "**Look**", "**Do**"):
        assert part in entry, f"{alert}: {part} is missing"


def test_every_role_is_scraped():
    (job,) = document("deploy/prometheus/prometheus.yml")["scrape_configs"]
    (discovery,) = job["dns_sd_configs"]
    assert discovery["names"] == list(ROLES) and discovery["port"] == PORT
    # Rules and dashboards know the job by this name, on Kubernetes as well.
    assert job["job_name"] == "guidance-worker"


def test_the_prometheus_rule_is_made_of_the_rules():
    made = subprocess.run([ROOT / "scripts/prometheus-rule"], capture_output=True, text=True, check=True, timeout=30).stdout
    assert text("deploy/kubernetes/components/monitoring/prometheus-rule.yaml") == made, "run `make prometheus-rule`"
    assert yaml.safe_load(made)["spec"] == document("deploy/prometheus/rules.yml")


def test_the_list_of_metrics_is_that_of_the_sources():
    declared = swift_sources.metrics()
    assert set(promql.METRICS) == set(declared)
    assert {name: kind for name, kind in declared.items() if kind and kind != promql.METRICS[name]["type"]} == {}


@pytest.mark.parametrize("expression, mistake", [
    ("guidance_lag", "nobody exports guidance_lag"),
    ("guidance_jobs_total{kind='x'}", "guidance_jobs_total has no label kind"),
    ("guidance_jobs_total{outcome=~'completed|lost'}", "guidance_jobs_total: outcome is never lost"),
    ("sum by (model) (guidance_jobs_total)", "model is no label of what is aggregated"),
    ("rate(guidance_backlog_jobs[5m])", "rate of guidance_backlog_jobs, which is a gauge"),
    ("guidance_commit_duration_seconds", "nobody exports guidance_commit_duration_seconds"),
])
def test_mistakes_are_found(expression, mistake):
    assert promql.mistakes(expression, RECORDED) == [mistake]
