"""The overlay `cluster`, on processors instead of GPUs and with pods small enough for one node."""
import copy
import os
import pathlib
import subprocess
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
KUBERNETES = ROOT / "deploy/kubernetes"
# A worker that died is noticed after this time.
LEASE_SECONDS = 20
# With less memory a network is applied in parts, which changes the last digits of scores.
SERVER_MEMORY, WORKER_MEMORY = "2Gi", "2Gi"


def resources(memory):
    return {"requests": {"cpu": "50m", "memory": "128Mi"}, "limits": {"memory": memory}}


def on_the_processor(container, memory):
    """Patches of a worker's container at the path `container`."""
    pod = container.rsplit("/containers", 1)[0]
    return [{"op": "test", "path": f"{container}/args/5", "value": "--device=cuda:0"},
            {"op": "replace", "path": f"{container}/args/5", "value": "--device=cpu"},
            {"op": "replace", "path": f"{container}/resources", "value": resources(memory)},
            {"op": "remove", "path": f"{pod}/tolerations"}]


def patch(kind, name, operations):
    return {"target": {"kind": kind, "name": name}, "patch": yaml.safe_dump(operations)}


def image(name, new):
    repository, _, tag = new.rpartition(":")
    return {"name": name, "newName": repository, "newTag": tag}


class Overlay:
    def __init__(self, *kustomize):
        """`kustomize`: the command that renders a folder, such as `kubectl kustomize`."""
        self.kustomize = kustomize

    def render(self, kustomization):
        """Paths of `kustomization` are relative to deploy/kubernetes."""
        with tempfile.TemporaryDirectory() as folder:
            there = os.path.relpath(KUBERNETES, folder)
            made = dict(kustomization)
            for key in ("resources", "components"):
                made[key] = [f"{there}/{path}" for path in made.get(key, [])]
            (pathlib.Path(folder) / "kustomization.yaml").write_text(yaml.safe_dump(made))
            return list(yaml.safe_load_all(subprocess.run([*self.kustomize, folder], check=True, text=True,
                                                          stdout=subprocess.PIPE).stdout))

    def cluster(self, tessera):
        """With PostgreSQL, S3, and a Job that asks for the server's status."""
        server, template = "/spec/template/spec/containers/0", "/spec/jobTargetRef/template/spec/containers/0"
        return self.render({
            "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "namespace": "tessera",
            "resources": ["overlays/cluster"], "components": ["components/state", "components/smoke-test"],
            "images": [image("tessera", tessera)],
            "patches": [
                patch("Deployment", "tessera", [
                    {"op": "replace", "path": f"{server}/resources", "value": resources(SERVER_MEMORY)},
                    {"op": "add", "path": f"{server}/args/-", "value": f"--lease-seconds={LEASE_SECONDS}"}]),
                patch("Deployment", "tessera-worker", on_the_processor("/spec/template/spec/containers/0", WORKER_MEMORY)),
                patch("ScaledJob", "tessera-training", on_the_processor(template, WORKER_MEMORY))]})

    def state(self, tessera):
        """PostgreSQL and S3 alone."""
        return self.render({"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "namespace": "tessera",
                            "components": ["components/state"], "images": [image("tessera", tessera)]})


def job_of(scaled_job, number, memory=WORKER_MEMORY):
    """A Job as KEDA makes it: of the ScaledJob's template, with its label."""
    name = scaled_job["metadata"]["name"]
    spec = copy.deepcopy(scaled_job["spec"]["jobTargetRef"])
    spec["template"]["spec"]["containers"][0]["resources"]["limits"]["memory"] = memory
    return {"apiVersion": "batch/v1", "kind": "Job",
            "metadata": {"name": f"{name}-{number}", "namespace": scaled_job["metadata"]["namespace"],
                         "labels": {"scaledjob.keda.sh/name": name}},
            "spec": spec}
