"""Renders deploy/kubernetes and deploy/helm and holds them against the programs, the image and the schemas.

TESSERA_BIN: folder of `tesserad`. TESSERA_TOOLS: where tests/tools/install.sh puts the programs that render.
"""
import copy
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.request

import yaml

import object_rules
import objects as rendering
from objects import BIN, OVERLAYS, ROOT, TOOLS, arguments, container_of, mounted_at, only, server_of, templates_of

sys.path.append(str(ROOT / "tests/kubernetes"))
import overlay as real  # pylint: disable=wrong-import-position

KUBERNETES = "1.34"
# What docs/scale.md tells the operator to make.
SECRETS = {"tessera-tls", "tessera-database", "tessera-blobs", "tessera-worker", "tessera-token", "tessera-ingress-tls"}


def metrics_of_a_server():
    """The names of the metrics that a server reports."""
    with tempfile.TemporaryDirectory() as folder:
        with subprocess.Popen([BIN / "tesserad", "serve", f"--data-dir={folder}/data", "--listen=127.0.0.1:0",
                               "--metrics-listen=127.0.0.1:0", "--http-listen=127.0.0.1:0", "--log-format=text"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
            try:
                port = None
                for line in server.stderr:
                    found = re.search(r"metrics\S*[=:]\S*?(\d+)\"?(?:\s|$)", line)
                    if found:
                        port = int(found[1])
                        break
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
                    text = answer.read().decode()
            finally:
                server.terminate()
                server.communicate()
    return set(re.findall(r"^(tessera_\w+)", text, re.MULTILINE))


def with_components(*components, overlay="single"):
    """The overlay with components, as an operator's own overlay has them."""
    with tempfile.TemporaryDirectory() as folder:
        there = os.path.relpath(ROOT / "deploy/kubernetes", folder)
        (pathlib.Path(folder) / "kustomization.yaml").write_text(yaml.safe_dump({
            "resources": [f"{there}/overlays/{overlay}"],
            "components": [f"{there}/components/{component}" for component in components]}))
        return rendering.kustomize(folder)


def by_name(objects):
    return {(entry["kind"], entry["metadata"]["name"]): entry for entry in objects}


class KubernetesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.known = {"flags": {command: rendering.flags_of("tesserad", command) for command in ("serve", "work")},
                     "image": rendering.Image(), "metrics": metrics_of_a_server(), "secrets": SECRETS}
        cls.rendered = {name: rendering.kustomize(path) for name, path in OVERLAYS.items()}

    def faults(self, objects):
        return list(object_rules.faults(objects, **self.known))

    def validate(self, objects):
        run = subprocess.run([TOOLS / "venv/bin/python", ROOT / "tests/deploy/validate_objects.py", KUBERNETES,
                              TOOLS / "crds"], input=yaml.safe_dump_all(objects), text=True, capture_output=True,
                             check=False)
        self.assertEqual(run.stderr, "")
        return run.stdout.splitlines()

    def test_every_overlay_names_what_exists(self):
        self.assertEqual(set(self.rendered), {"single", "single-gpu", "cluster", "trial"})
        for name, objects in self.rendered.items():
            with self.subTest(overlay=name):
                self.assertEqual(self.faults(objects), [])

    def test_every_object_has_its_schema(self):
        for name, objects in self.rendered.items():
            with self.subTest(overlay=name):
                self.assertEqual(self.validate(objects), [])
        self.assertEqual(self.validate(with_components("ingress", "smoke-test")), [])
        self.assertEqual(self.validate(with_components("kueue", overlay="cluster")), [])

    def test_the_schemas_find_mistakes(self):
        objects = copy.deepcopy(self.rendered["cluster"])
        server_of(objects)["spec"]["replica"] = 3
        only(objects, "ScaledJob")["spec"]["maxReplicas"] = 3
        only(objects, "ServiceMonitor")["spec"]["endpoints"][0]["interval"] = 15
        found = self.validate(objects)
        self.assertEqual([line.split()[0] for line in sorted(found)], ["Deployment", "ScaledJob", "ServiceMonitor"])

    def test_the_chart_renders_the_same_objects(self):
        for mode in ("single", "cluster"):
            with self.subTest(mode=mode):
                self.assertEqual(by_name(rendering.helm(f"mode={mode}", "namespace.create=true")), by_name(self.rendered[mode]))

    def test_the_chart_leaves_the_namespace_alone(self):
        # The Secrets are made before, and Helm installs nothing that exists already.
        self.assertEqual(rendering.of_kind(rendering.helm("mode=cluster"), "Namespace"), [])

    def test_the_chart_takes_other_values(self):
        objects = rendering.helm("mode=cluster", "server.extraArgs[0]=--max-stored-bytes-per-user=1000000000",
                                 "server.drainTimeout=120s", "monitoring.serviceMonitor=false",
                                 "worker.device=cpu",
                                 *(rf"{what}.resources.{which}.nvidia\.com/gpu=null" for what in ("worker", "training")
                                   for which in ("limits", "requests")))
        self.assertEqual(self.faults(objects), [])
        self.assertEqual(self.validate(objects), [])
        with self.assertRaises(subprocess.CalledProcessError):
            rendering.helm("mode=double")

    def test_the_server_takes_the_command_line(self):
        container = container_of(server_of(self.rendered["single"]))
        with tempfile.TemporaryDirectory() as folder:
            words = [re.sub(r"=0\.0\.0\.0:\d+$", "=127.0.0.1:0", word.replace("/var/lib", folder))
                     for word in container["args"]]
            run = subprocess.run([BIN / "tesserad", *words], capture_output=True, text=True, check=False, timeout=60)
        # 2 would say that the call is wrong; here only the certificate is absent.
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertIn("tls.crt", run.stderr)

    def test_the_image_starts_the_server(self):
        self.assertEqual(self.known["image"].entrypoint, '["tesserad"]')

    def test_a_client_in_the_cluster_finds_the_server(self):
        objects = with_components("smoke-test")
        container = only(objects, "Job")["spec"]["template"]["spec"]["containers"][0]
        service = only(objects, "Service")
        given = dict(word.split("=") for word in container["args"] if word.startswith("--"))
        self.assertEqual(given.keys() - rendering.flags_of("tessera"), set())
        self.assertEqual(given["--server"], f"{service['metadata']['name']}.{service['metadata']['namespace']}.svc:"
                         f"{service['spec']['ports'][0]['port']}")
        for flag in ("--ca-file", "--token-file"):
            self.assertIsNotNone(mounted_at(given[flag], container))

    def test_the_ingress_leads_to_the_server(self):
        objects = with_components("ingress")
        self.assertEqual(self.faults(objects), [])
        self.assertEqual({back for _, back in object_rules.ingress_paths(objects)}, {"grpc", "http"})

    def test_the_chart_has_the_same_ingress(self):
        objects = rendering.helm("mode=single", "namespace.create=true", "ingress.enabled=true")
        self.assertEqual(by_name(objects), by_name(with_components("ingress")))

    def test_mistakes_in_the_ingress_are_found(self):
        def back_of(objects, name, path):
            paths = only(objects, "Ingress", name=name)["spec"]["rules"][0]["http"]["paths"]
            return next(entry["backend"]["service"] for entry in paths if entry["path"] == path)

        mistakes = {
            "nothing leads to /tessera.v1.ModelService": lambda objects: only(objects, "Ingress", name="tessera")["spec"][
                "rules"][0]["http"].update(paths=[]),
            "/ leads to grpc": lambda objects: back_of(objects, "tessera-http", "/").update(port={"name": "grpc"}),
            "by HTTPS": lambda objects: back_of(objects, "tessera-http", "/").update(port={"name": "grpc"}),
            "/tessera.v1.UploadService leads to http": lambda objects: back_of(
                objects, "tessera", "/tessera.v1.UploadService").update(port={"name": "http"}),
        }
        for sentence, make in mistakes.items():
            objects = copy.deepcopy(with_components("ingress"))
            make(objects)
            found = self.faults(objects)
            with self.subTest(mistake=sentence):
                self.assertTrue(any(sentence in fault for fault in found), found)

    def test_trainings_wait_in_a_queue_that_exists(self):
        objects = with_components("kueue", overlay="cluster")
        labels = dict(templates_of(objects))["tessera-training"]["metadata"]["labels"]
        self.assertEqual(labels["kueue.x-k8s.io/queue-name"], only(objects, "LocalQueue")["metadata"]["name"])

    def test_what_runs_on_a_real_node_is_the_cluster(self):
        objects = real.Overlay(TOOLS / "bin/kustomize", "build").cluster("tessera:0.1.0")
        self.assertEqual(self.validate(objects), [])
        self.assertEqual(self.faults(objects), [])
        self.assertLess(by_name(self.rendered["cluster"]).keys(), by_name(objects).keys())
        job = real.job_of(only(objects, "ScaledJob"), 1)
        self.assertEqual(self.validate([job]), [])

    def test_mistakes_are_found(self):
        def container(objects):
            return container_of(server_of(objects))

        def worker(objects):
            return dict(templates_of(objects))["tessera-worker"]["spec"]["containers"][0]

        mistakes = {
            "is no flag": lambda objects: container(objects)["args"].append("--datadir=/var/lib/tessera"),
            "tessera-training: --one is no flag of tesserad work": lambda objects: dict(templates_of(objects))[
                "tessera-training"]["spec"]["containers"][0]["args"].append("--one"),
            "read-only root": lambda objects: container(objects)["args"].append("--data-dir=/srv/tessera"),
            "no volume is called": lambda objects: container(objects)["volumeMounts"][0].update(name="x"),
            "the container names": lambda objects: container(objects)["ports"].pop(),
            "another port": lambda objects: container(objects)["livenessProbe"]["tcpSocket"].update(port=1),
            "which is no port": lambda objects: only(objects, "Service")["spec"]["ports"][0].update(targetPort="x"),
            "runs as": lambda objects: server_of(objects)["spec"]["template"]["spec"]["securityContext"]
            .update(runAsUser=0),
            "before it has drained": lambda objects: server_of(objects)["spec"]["template"]["spec"]
            .update(terminationGracePeriodSeconds=50),
            "does not choose": lambda objects: only(objects, "NetworkPolicy", name="tessera")["spec"]
            .update(podSelector={}),
            "the server is at": lambda objects: worker(objects).update(
                args=[word.replace("tessera.tessera.svc", "tessera") for word in worker(objects)["args"]]),
            "computes on cuda:0": lambda objects: worker(objects)["resources"]["limits"].pop("nvidia.com/gpu"),
            "which no server has": lambda objects: only(objects, "ScaledJob")["spec"]["triggers"][0]["metadata"]
            .update(query="max(tessera_queue_length)"),
            "which is no Deployment": lambda objects: only(objects, "ScaledObject")["spec"]["scaleTargetRef"]
            .update(name="x"),
            "replicas of its own": lambda objects: server_of(objects)["spec"].update(replicas=3),
            "nobody makes": lambda objects: server_of(objects)["spec"]["template"]["spec"]["volumes"][0]["secret"]
            .update(secretName="tls"),
            "that they share": lambda objects: container(objects)["env"].pop(0),
        }
        for sentence, make in mistakes.items():
            objects = copy.deepcopy(self.rendered["cluster"])
            make(objects)
            found = self.faults(objects)
            with self.subTest(mistake=sentence):
                self.assertTrue(any(sentence in fault for fault in found), found)


if __name__ == "__main__":
    rendering.install("python", "kustomize", "helm", "crds")
    unittest.main()
