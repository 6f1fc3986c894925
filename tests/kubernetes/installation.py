"""Brings the overlay up as docs/scale.md says."""
import os
import pathlib
import re
import subprocess

import yaml

import client
from engine import NAMESPACE
from overlay import Overlay
from transcript import Watch

# A Job's pod has the label of workers, too, but not that of a Deployment.
SERVERS, WORKERS = "app.kubernetes.io/name=tessera", "app.kubernetes.io/name=tessera-worker,pod-template-hash"


def certificates(folder):
    """An authority, and its certificate for the name of the service; returns what the Secret has."""
    def openssl(*words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 1, "-subj", "/CN=authority",
            "-keyout", folder / "ca.key", "-out", folder / "ca.crt")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=tessera", "-keyout",
            folder / "tls.key", "-out", folder / "tls.csr")
    (folder / "names").write_text("subjectAltName=DNS:tessera.tessera.svc\n")
    openssl("x509", "-req", "-days", 1, "-in", folder / "tls.csr", "-CA", folder / "ca.crt", "-CAkey", folder / "ca.key",
            "-CAcreateserial", "-extfile", folder / "names", "-out", folder / "tls.crt")
    return {name: (folder / name).read_text() for name in ("tls.crt", "tls.key", "ca.crt")}


class Installation:
    def __init__(self, engine, folder, image, transcript):
        self.engine, self.folder, self.image, self.transcript = engine, folder, image, transcript
        self.overlay = Overlay(engine.command[0], "kustomize")
        self.objects = self.overlay.cluster(image)
        self.certificates = certificates(folder)

    def define(self):
        """The definitions of the objects of KEDA, Kueue and the Prometheus operator; their programs do not run."""
        definitions = sorted(pathlib.Path(os.environ["TESSERA_TOOLS"], "crds").rglob("*.yaml"))
        for path in definitions:
            self.engine.kubectl("apply", "--server-side", "-f", path)
        self.engine.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=120s")
        self.transcript.say(f"{len(definitions)} definitions of KEDA, Kueue and the Prometheus operator applied; KEDA does not run: "
                            "the run starts workers and Jobs in its place")

    def make_secrets(self):
        self.engine.apply([{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}])
        self.engine.secret("tessera-tls", **self.certificates)
        self.engine.secret("tessera-worker", token="none")

    def make_tokens(self):
        """A token needs a server."""
        self.engine.secret("tessera-worker", token=self.token("workers", "worker"))
        self.engine.secret("tessera-token", token=self.token("ada", "admin"))

    def bring_up(self):
        watch = Watch()
        self.make_secrets()
        accepted = self.engine.apply(self.objects)
        self.transcript.say(f"{len(accepted.splitlines())} objects of the overlay cluster accepted, field by field")
        self.engine.wait_for(lambda: len(self.engine.ready(SERVERS)) == 3, "three servers")
        self.transcript.say(f"three servers, PostgreSQL and S3 ready after {watch}")
        self.make_tokens()
        self.engine.kubectl("wait", "--for=condition=complete", "job/tessera-smoke-test", "--timeout=300s")
        self.transcript.say(f"a Job asked for the server's status {watch} after the start")
        self.engine.kubectl("scale", "deployment/tessera-worker", "--replicas=2")
        self.engine.rollout("deployment/tessera-worker")
        self.engine.apply([client.pod_of(self.image)])
        self.engine.kubectl("wait", "--for=condition=Ready", f"pod/{client.POD}", "--timeout=120s")
        self.transcript.say(f"two workers and a client ready after {watch}")

    def token(self, user, role):
        said = self.engine.kubectl("exec", "deployment/tessera", "--", "tesserad", "token", "create", user, "--user", user, "--role",
                                   role)
        return re.search(r"\S{20,}", said)[0]

    def worker_asks(self):
        """Whether a server has been asked for work."""
        return any(re.search(r'^tessera_workers\S* [1-9]', self.engine.metrics(pod["metadata"]["name"]), re.MULTILINE)
                   for pod in self.engine.ready(SERVERS))

    def scaled_job(self):
        return next(entry for entry in self.objects if entry["kind"] == "ScaledJob")

    def accept_components(self):
        """What an operator may add is accepted, too."""
        for overlay, components in (("single", ["ingress"]), ("cluster", ["kueue"])):
            objects = self.overlay.render({
                "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": [f"overlays/{overlay}"],
                "components": [f"components/{component}" for component in components]})
            self.engine.kubectl("apply", "--server-side", "--force-conflicts", "--validate=strict", "--dry-run=server", "-f", "-",
                                input=yaml.safe_dump_all(objects))
        self.transcript.say("the components ingress and kueue would be accepted, too")
