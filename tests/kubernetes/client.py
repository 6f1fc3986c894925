"""A user of the cluster: a pod of the image that runs `tessera`."""
import json
import pathlib
import re
import subprocess

from engine import NAMESPACE

POD = "tessera-client"
GIVEN = ["--ca-file=/etc/tessera/tls/ca.crt", "--token-file=/etc/tessera/token/token"]


def pod_of(image):
    mounts = [{"name": "authority", "mountPath": "/etc/tessera/tls", "readOnly": True},
              {"name": "token", "mountPath": "/etc/tessera/token", "readOnly": True},
              {"name": "work", "mountPath": "/work"}, {"name": "scratch", "mountPath": "/tmp"}]
    return {
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": POD, "namespace": NAMESPACE},
        "spec": {
            "automountServiceAccountToken": False, "terminationGracePeriodSeconds": 1,
            "securityContext": {"runAsNonRoot": True, "runAsUser": 10001, "runAsGroup": 10001, "fsGroup": 10001,
                                "seccompProfile": {"type": "RuntimeDefault"}},
            "containers": [{
                "name": "client", "image": image, "command": ["sleep", "infinity"], "workingDir": "/work",
                "env": [{"name": "TESSERA_SERVER", "value": "tessera.tessera.svc:7443"}, {"name": "HOME", "value": "/work"}],
                "securityContext": {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                                    "capabilities": {"drop": ["ALL"]}},
                "volumeMounts": mounts}],
            "volumes": [
                {"name": "authority", "secret": {"secretName": "tessera-tls", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
                {"name": "token", "secret": {"secretName": "tessera-token", "defaultMode": 0o440}},
                {"name": "work", "emptyDir": {}}, {"name": "scratch", "emptyDir": {}}]}}


class Client:
    def __init__(self, engine):
        self.engine = engine
        self.fetched = 0

    def run(self, *words, seconds=600):
        """Runs a command in the pod; returns (exit status, stdout, stderr)."""
        status, out, err = self.engine.try_kubectl("exec", POD, "--", *words, seconds=seconds)
        return status, out, re.sub(r"command terminated with exit code \d+\n$", "", err)  # Which kubectl says.

    def shell(self, script):
        status, out, err = self.run("bash", "-c", script)
        if status != 0:
            raise RuntimeError(f"{script}: {err}")
        return out

    def try_tessera(self, *words, seconds=600):
        return self.run("tessera", *GIVEN, *words, seconds=seconds)

    def tessera(self, *words, seconds=600):
        """Runs a command that must succeed; returns its stdout."""
        status, out, err = self.try_tessera(*words, seconds=seconds)
        if status != 0:
            raise RuntimeError(f"tessera {' '.join(map(str, words))}: {err.strip()}")
        return out

    def rows(self, *words):
        return [json.loads(line) for line in self.tessera("--json", *words).splitlines()]

    def job(self, name):
        return self.rows("job", "show", name)[0]

    def send(self, folder):
        """Copies what is in the folder to /work."""
        names = sorted(path.name for path in pathlib.Path(folder).iterdir())
        packed = subprocess.run(["tar", "-C", folder, "-c", *names], check=True, stdout=subprocess.PIPE).stdout
        subprocess.run([*self.engine.command, "exec", "-i", POD, "--", "tar", "-x", "--no-same-owner"], check=True, input=packed)

    def segment_later(self, images, model):
        out = self.shell(f"tessera {' '.join(GIVEN)} segment {images} --model {model} --detach")
        return out.split()[0]

    def results(self, job, folder=None, complete=True):
        """Fetches a job's results; returns the digest of each file. `complete`: no image may have failed."""
        self.fetched += 1
        folder = folder or f"results-{self.fetched}"
        status, _, err = self.try_tessera("results", job, "--out", f"/work/{folder}", "--format", "geojson")
        if status != (0 if complete else 1):
            raise RuntimeError(f"tessera results {job}: {err.strip()}")
        return dict(reversed(line.split()) for line in self.shell(f"cd /work/{folder} && sha256sum *").splitlines())
