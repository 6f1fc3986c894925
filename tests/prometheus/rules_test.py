"""Rules, dashboard and documentation name the same things; promtool, where there is one, passes the rules."""
import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import yaml

from dashboard import DASHBOARD, ROOT, RULES, metrics_in, queries

DOCUMENTED = (ROOT / "docs/operations.md").read_text()
HAS_PROMTOOL = unittest.skipUnless(shutil.which("promtool"), "no promtool (Debian: prometheus); tests/prometheus/run.sh "
                                   "gets one")


def alerts():
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


class NamesTest(unittest.TestCase):
    def test_every_metric_that_is_used_exists_and_is_documented(self):
        sources = "".join(path.read_text() for top in ("server", "models") for path in (ROOT / top).rglob("*.[ch]*"))
        made = set(re.findall(r'(?:GetCounter|GetGauge|GetSecondsHistogram)\(\s*"(\w+)"', sources))
        documented = metrics_in(DOCUMENTED)
        used = metrics_in(RULES.read_text()) | metrics_in(" ".join(query for _, query in queries()))
        self.assertEqual(used - made, set())
        self.assertEqual(made - documented, set(), "made and not documented")
        self.assertEqual(documented - made, set(), "documented and not made")

    def test_every_alert_has_a_way_out(self):
        for alert in alerts():
            self.assertIn(f"### {alert['alert']}\n", DOCUMENTED)
            self.assertIn(alert["labels"]["severity"], ("critical", "warning"))

    def test_every_alert_is_tried(self):
        tried = (ROOT / "tests/prometheus/alerts.yaml").read_text()
        for alert in alerts():
            self.assertRegex(tried, rf"alertname: {alert['alert']}\n +exp_alerts")

    def test_panels_do_not_overlap(self):
        taken = set()
        for panel in json.loads(DASHBOARD.read_text())["panels"]:
            at = panel["gridPos"]
            cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
            self.assertFalse(cells & taken, panel["title"])
            self.assertLessEqual(at["x"] + at["w"], 24)
            taken |= cells


@HAS_PROMTOOL
class PromtoolTest(unittest.TestCase):
    def promtool(self, *words):
        run = subprocess.run(["promtool", *map(str, words)], capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_rules_are_valid(self):
        self.promtool("check", "rules", RULES)

    def test_the_example_is_valid(self):
        self.promtool("check", "config", RULES.with_name("prometheus.yaml"))

    def test_alerts_fire_on_their_fault_only(self):
        self.promtool("test", "rules", ROOT / "tests/prometheus/alerts.yaml")

    def test_queries_are_valid(self):
        rules = {"groups": [{"name": "dashboard", "rules": [
            {"record": f"query{number}", "expr": query} for number, (_, query) in enumerate(queries())]}]}
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "queries.yaml"
            path.write_text(yaml.safe_dump(rules))
            self.promtool("check", "rules", path)


if __name__ == "__main__":
    unittest.main()
