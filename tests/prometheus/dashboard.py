"""The dashboard's queries, as Prometheus gets them from Grafana."""
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = ROOT / "deploy/prometheus/rules.yaml"
DASHBOARD = ROOT / "deploy/grafana/tessera.json"


def queries(interval="1m", instance=".*"):
    """Yields (panel's title, query)."""
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"].replace("$__rate_interval", interval).replace("$instance", instance)


def metrics_in(text):
    """Names of metrics; those of a histogram's parts count as the histogram."""
    return {re.sub(r"_(bucket|count|sum)$", "", name) for name in re.findall(r"\btessera_[a-z][a-z0-9_]+", text)}
