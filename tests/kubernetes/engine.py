"""What the run asks of Kubernetes, by kubectl; any cluster will do."""
import json
import subprocess
import time

import yaml

NAMESPACE = "tessera"


class Engine:
    def __init__(self, kubectl, kubeconfig):
        self.command = [str(kubectl), "--kubeconfig", str(kubeconfig), "--namespace", NAMESPACE]

    def start(self, *words, **more):
        """A kubectl that goes on meanwhile."""
        return subprocess.Popen([*self.command, *map(str, words)], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                **more)

    def try_kubectl(self, *words, seconds=600, **more):
        """Returns (exit status, stdout, stderr)."""
        done = subprocess.run([*self.command, *map(str, words)], text=True, capture_output=True, timeout=seconds, check=False,
                              **more)
        return done.returncode, done.stdout, done.stderr

    def kubectl(self, *words, **more):
        status, out, err = self.try_kubectl(*words, **more)
        if status != 0:
            raise RuntimeError(f"kubectl {' '.join(map(str, words))}: {err.strip() or out.strip()}")
        return out

    def apply(self, objects):
        """The API server names each field that it does not know, and refuses the object."""
        return self.kubectl("apply", "--server-side", "--force-conflicts", "--validate=strict", "-f", "-",
                            input=objects if isinstance(objects, str) else yaml.safe_dump_all(objects))

    def secret(self, name, **values):
        self.apply([{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": NAMESPACE},
                     "stringData": values}])

    def get(self, *words):
        return json.loads(self.kubectl("get", *words, "-o", "json"))

    def pods(self, label):
        """The pods that are not about to end."""
        return [pod for pod in self.get("pods", "-l", label)["items"] if "deletionTimestamp" not in pod["metadata"]]

    def names(self, label):
        return [pod["metadata"]["name"] for pod in self.pods(label)]

    def ready(self, label):
        return [pod for pod in self.pods(label) if any(condition["type"] == "Ready" and condition["status"] == "True"
                                                       for condition in pod["status"].get("conditions", []))]

    def rollout(self, workload, seconds=600):
        self.kubectl("rollout", "status", workload, f"--timeout={seconds}s", seconds=seconds + 60)

    def wait_for(self, what, why, seconds=300):
        """Waits until `what()` is true, and returns that."""
        end = time.monotonic() + seconds
        while True:
            found = what()
            if found:
                return found
            if time.monotonic() > end:
                raise RuntimeError(f"waited {seconds} s in vain for {why}")
            time.sleep(0.5)

    def memory(self):
        """MiB in use by pod, of all nodes."""
        used = {}
        for node in self.get("nodes")["items"]:
            path = f"/api/v1/nodes/{node['metadata']['name']}/proxy/stats/summary"
            for pod in json.loads(self.kubectl("get", "--raw", path))["pods"]:
                if pod["podRef"]["namespace"] == NAMESPACE:
                    used[pod["podRef"]["name"]] = round(pod.get("memory", {}).get("workingSetBytes", 0) / 2**20)
        return used

    def metrics(self, pod):
        return self.kubectl("get", "--raw", f"/api/v1/namespaces/{NAMESPACE}/pods/{pod}:9464/proxy/metrics")

    def last_end(self, pod):
        """Why the pod's container ended the last time, such as OOMKilled; None if it never did."""
        for status in self.get("pod", pod)["status"].get("containerStatuses", []):
            for which in ("state", "lastState"):
                ended = status.get(which, {}).get("terminated")
                if ended:
                    return ended["reason"]
        return None
