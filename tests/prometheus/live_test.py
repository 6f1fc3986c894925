"""A real Prometheus watches a real server at work.

Every query of the dashboard returns data, every rule can be evaluated, and a training whose worker is killed fires its
alert. On loopback only; ends by itself.
"""
import json
import pathlib
import re
import subprocess
import sys
import threading
import unittest
import urllib.parse
import urllib.request

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from dashboard import RULES, queries  # noqa: E402
from harness import ENDLESS_EPOCH, ServerTest  # noqa: E402

SECONDS = 120
CONFIG = {"global": {"scrape_interval": "1s", "evaluation_interval": "1s"}, "rule_files": [str(RULES)]}


class LiveTest(ServerTest):
    samples = 4

    def setUp(self):
        super().setUp()
        self.metrics = "127.0.0.1:" + re.search(r"metrics_port=(\d+)", self.server.log())[1]
        self.start_prometheus()

    def start_prometheus(self):
        config = self.folder / "prometheus.yaml"
        config.write_text(yaml.safe_dump({**CONFIG, "scrape_configs": [
            {"job_name": "tessera", "static_configs": [{"targets": [self.metrics]}]}]}))
        self.log = self.folder / "prometheus.log"
        with open(self.log, "wb") as log:
            prometheus = subprocess.Popen(
                ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={self.folder / 'tsdb'}",
                 "--web.listen-address=127.0.0.1:0"], stdout=log, stderr=log)
        self.addCleanup(prometheus.wait)
        self.addCleanup(prometheus.terminate)
        self.wait_for(lambda: re.search(r"Listening on.*address=(\S+)", self.log.read_text()), 30)
        self.api = "http://" + re.search(r"Listening on.*address=(\S+)", self.log.read_text())[1] + "/api/v1/"

    def ask(self, path, **parameters):
        with urllib.request.urlopen(self.api + path + "?" + urllib.parse.urlencode(parameters), timeout=10) as answer:
            return json.load(answer)["data"]

    def firing(self):
        return {alert["labels"]["alertname"] for alert in self.ask("alerts")["alerts"] if alert["state"] == "firing"}

    def without_data(self):
        """Titles of panels with a query that returns nothing, or no number."""
        return {title for title, query in queries("20s") if not any(
            result["value"][1] != "NaN" for result in self.ask("query", query=query)["result"])}

    def put_under_load(self):
        """Segments, and asks for what is not there, until the test ends."""
        done = threading.Event()

        def work():
            while not done.is_set():
                self.run_tessera("segment", self.image, "--model", "cells", "--out", self.folder / "out")
                self.run_tessera("model", "show", "none")

        worker = threading.Thread(target=work)
        worker.start()
        self.addCleanup(worker.join)
        self.addCleanup(done.set)

    def test_dashboard_and_alerts_work(self):
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        self.train("cells")
        self.put_under_load()
        self.wait_for(lambda: not self.without_data(), SECONDS)
        self.assertNotIn("TesseraTrainingFailed", self.firing())

        said = self.tessera("train", "nuclei", "--model", "other", *ENDLESS_EPOCH)
        job = re.search(r"trainingJobs/[0-9a-f]{32}", said)[0]
        self.kill_workers(3)
        self.wait_for(lambda: self.job(job)["state"] == "FAILED")
        self.wait_for(lambda: "TesseraTrainingFailed" in self.firing(), 60)
        rules = [rule for group in self.ask("rules")["groups"] for rule in group["rules"]]
        self.assertEqual({rule["health"] for rule in rules}, {"ok"})


if __name__ == "__main__":
    unittest.main()
