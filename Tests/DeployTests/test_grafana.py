"""Dashboards: expressions that Prometheus takes, about what the workers export, in panels that do not overlap."""

import itertools
import json

import pytest
import yaml

import promql
from repository import DEPLOY, document, run
from test_prometheus import INSTALL, RECORDED

DASHBOARDS = {path.stem: json.loads(path.read_text()) for path in sorted((DEPLOY / "grafana/dashboards").glob("*.json"))}


def plain(expression):
    """The expression with Grafana's variables filled in."""
    return expression.replace("$__rate_interval", "5m").replace("$role", ".*")


def targets():
    for name, dashboard in DASHBOARDS.items():
        for panel in dashboard["panels"]:
            for target in panel.get("targets", []):
                yield pytest.param(panel, target, id=f"{name}: {panel['title']}: {target['refId']}")


@pytest.mark.parametrize("panel, target", targets())
def test_a_panel_asks_for_what_is_exported(panel, target):
    assert "$" not in plain(target["expr"]), "a variable that this test does not know"
    assert promql.mistakes(plain(target["expr"]), RECORDED) == []
    assert target["datasource"] == panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}


def test_prometheus_takes_every_expression(tmp_path):
    rules = [{"record": f"panel:{number}", "expr": plain(case.values[1]["expr"])} for number, case in enumerate(targets())]
    assert len(rules) > 50
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboards", "rules": rules}]}))
    result = run("promtool", "check", "rules", file, install=INSTALL)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_dashboard_is_well_formed(name):
    dashboard = DASHBOARDS[name]
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    titles = [(panel["type"], panel["title"]) for panel in panels]
    assert len(set(titles)) == len(titles)
    for panel in panels:
        assert panel["type"] in ("row", "stat", "timeseries", "table")
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        assert panel["type"] == "row" or panel["fieldConfig"]["defaults"]["unit"]
    for one, other in itertools.combinations([panel["gridPos"] for panel in panels], 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        above = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or above, f"{one} overlaps {other}"
    variables = {variable["name"] for variable in dashboard["templating"]["list"]}
    assert "datasource" in variables
    assert ("role" in variables) == ("$role" in json.dumps(panels))


def test_every_metric_is_shown_or_watched():
    """What nobody looks at need not be exported; a metric that is new belongs on a dashboard."""
    shown = " ".join(case.values[1]["expr"] for case in targets())
    shown += " ".join(rule["expr"] for group in document("deploy/prometheus/rules.yml")["groups"] for rule in group["rules"])
    unseen = [name for name in promql.METRICS if name not in shown]
    assert unseen == []


def test_dashboards_are_provisioned():
    files = document("deploy/grafana/dashboards/kustomization.yaml")["configMapGenerator"][0]["files"]
    assert sorted(files) == sorted(f"{name}.json" for name in DASHBOARDS)
    assert len({dashboard["uid"] for dashboard in DASHBOARDS.values()}) == len(DASHBOARDS)
    (provider,) = document("deploy/grafana/provisioning/dashboards/guidance.yaml")["providers"]
    grafana = document("docker-compose.yml")["services"]["grafana"]
    mounts = dict(volume.split(":")[:2] for volume in grafana["volumes"])
    assert mounts["./deploy/grafana/dashboards"] == provider["options"]["path"]
    assert mounts["./deploy/grafana/provisioning"] == "/etc/grafana/provisioning"
    home = grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"].removeprefix(provider["options"]["path"] + "/")
    assert home in files
    (source,) = document("deploy/grafana/provisioning/datasources/prometheus.yaml")["datasources"]
    assert source["url"] == "http://prometheus:9090" and source["isDefault"]
