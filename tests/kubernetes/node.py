"""A Kubernetes of one node, each part a real process: etcd, the control plane, CoreDNS, containerd, kubelet and kube-proxy.

Runs as root inside namespaces of its own for the network, processes and mounts (run.sh), so that all of it ends with them.
Pods have addresses of a bridge. NetworkPolicies are accepted but not enforced: the plugin `bridge` has none.
"""
import contextlib
import os
import pathlib
import signal
import ssl
import subprocess
import time
import urllib.request

import yaml

import services

TOKEN = "admin-of-this-run"
NODE, NODE_ADDRESS, GATEWAY = "node", "10.99.8.1", "10.99.8.254"
POD_RANGE, SERVICE_RANGE, DNS_ADDRESS = "10.99.7.0/24", "10.0.0.0/24", "10.0.0.10"
API_PORT, VOLUMES = 6443, 6
PAUSE = "localhost/pause:1"

# The node has no daemon for AppArmor and no right to lower the OOM killer's scores.
CONTAINERD = """\
version = 2
root = "{folder}/containerd/root"
state = "{folder}/containerd/state"
[grpc]
  address = "{folder}/containerd.sock"
[ttrpc]
  address = "{folder}/containerd-ttrpc.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{pause}"
  restrict_oom_score_adj = true
  disable_apparmor = true
  tolerate_missing_hugetlb_controller = true
  stream_server_address = "127.0.0.1"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "{folder}/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
"""

COREFILE = """\
.:53 {{
  errors
  kubernetes cluster.local {{
    kubeconfig {kubeconfig}
  }}
}}
"""


def run(*words, **more):
    return subprocess.run([str(word) for word in words], check=True, text=True, **more)


class Node:
    def __init__(self, folder, programs):
        """`programs`: folder of what tests/tools/install.sh kubernetes coredns installs."""
        self.folder, self.programs = pathlib.Path(folder), pathlib.Path(programs)
        self.kubeconfig = self.folder / "kubeconfig"
        self.processes = []

    def start(self, archives):
        self._make_network()
        self._start_control_plane()
        self._start_containerd()
        for archive in archives:
            self.ctr("images", "import", archive)
        self._start_kubelet()
        self._start_proxy()
        self._start_dns()
        self.kubectl("wait", f"node/{NODE}", "--for=create", "--timeout=120s")
        self.kubectl("wait", f"node/{NODE}", "--for=condition=Ready", "--timeout=120s")
        self._make_volumes()

    def end(self):
        """Ends what runs in this run's namespace of processes, and leaves no mount and no control group."""
        for process in reversed(self.processes):
            process.kill()
        if os.getpid() != 1:
            raise RuntimeError("the node is in no namespace of its own; start it by run.sh")
        for process in [int(entry.name) for entry in pathlib.Path("/proc").iterdir() if entry.name.isdigit()]:
            if process != 1:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        self._await_orphans()
        mounts = [line.split()[1] for line in pathlib.Path("/proc/self/mounts").read_text().splitlines()]
        for path in reversed([path for path in mounts if path.startswith(f"{self.folder}/")]):
            subprocess.run(["umount", "--lazy", path], check=False)
        for groups in pathlib.Path("/sys/fs/cgroup").glob("*/kubepods"):
            for group in sorted((path for path in [groups, *groups.rglob("*")] if path.is_dir()), reverse=True):
                with contextlib.suppress(OSError):  # It may be that of another run.
                    group.rmdir()

    @staticmethod
    def _await_orphans():
        """The first process of a namespace is the parent of all whose own parents have ended."""
        with contextlib.suppress(ChildProcessError):
            while True:
                os.wait()

    def ctr(self, *words):
        return run("ctr", "-a", self.folder / "containerd.sock", "-n", "k8s.io", *words, stdout=subprocess.PIPE).stdout

    def kubectl(self, *words, **more):
        return run(self.programs / "kubectl", "--kubeconfig", self.kubeconfig, *words, stdout=subprocess.PIPE, **more).stdout

    def _start(self, name, *words):
        program = self.programs / name
        command = [program if program.exists() else name, *words]
        process = services.Process(name, command, self.folder / f"{name}.log")
        self.processes.append(process)
        return process

    def _write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
        return path

    def _make_network(self):
        run("ip", "link", "add", "node0", "type", "bridge")
        run("ip", "address", "add", f"{NODE_ADDRESS}/24", "dev", "node0")
        run("ip", "link", "set", "node0", "up")
        # Addresses of services need a route before kube-proxy's rules see their packets.
        run("ip", "route", "add", "default", "via", GATEWAY, "dev", "node0")
        pathlib.Path("/proc/sys/net/ipv4/ip_forward").write_text("1")

    def _start_control_plane(self):
        key = self.folder / "service-accounts.key"
        run("openssl", "genrsa", "-out", key, "2048", stderr=subprocess.DEVNULL)
        public = self._write("service-accounts.pub", run("openssl", "rsa", "-in", key, "-pubout", stdout=subprocess.PIPE,
                                                         stderr=subprocess.DEVNULL).stdout)
        tokens = self._write("tokens.csv", f'{TOKEN},admin,1,"system:masters"\n')
        self._write("kubeconfig", {
            "apiVersion": "v1", "kind": "Config", "current-context": "node",
            "clusters": [{"name": "node", "cluster": {"server": f"https://127.0.0.1:{API_PORT}", "insecure-skip-tls-verify": True}}],
            "users": [{"name": "admin", "user": {"token": TOKEN}}],
            "contexts": [{"name": "node", "context": {"cluster": "node", "user": "admin"}}]})
        self._start("etcd", "--data-dir", self.folder / "etcd", "--unsafe-no-fsync",
                    "--listen-client-urls=http://127.0.0.1:2379", "--advertise-client-urls=http://127.0.0.1:2379",
                    "--listen-peer-urls=http://127.0.0.1:2380")
        api = self._start("kube-apiserver", "--etcd-servers=http://127.0.0.1:2379", "--bind-address=127.0.0.1",
                          "--advertise-address=127.0.0.1", f"--secure-port={API_PORT}", f"--cert-dir={self.folder}/certificates",
                          f"--token-auth-file={tokens}", "--authorization-mode=RBAC",
                          "--service-account-issuer=https://kubernetes.default.svc", f"--service-account-key-file={public}",
                          f"--service-account-signing-key-file={key}", f"--service-cluster-ip-range={SERVICE_RANGE}",
                          "--endpoint-reconciler-type=none", "--kubelet-preferred-address-types=InternalIP")
        self._await_api(api)
        client = (f"--kubeconfig={self.kubeconfig}", "--bind-address=127.0.0.1", "--leader-elect=false")
        self._start("kube-controller-manager", *client, f"--service-account-private-key-file={key}")
        self._start("kube-scheduler", *client)

    def _await_api(self, process, seconds=180):
        trusting = ssl._create_unverified_context()  # The certificate is one that the API server made for itself.
        request = urllib.request.Request(f"https://127.0.0.1:{API_PORT}/readyz", headers={"Authorization": f"Bearer {TOKEN}"})
        end = time.monotonic() + seconds
        while True:
            try:
                with urllib.request.urlopen(request, timeout=5, context=trusting):
                    return
            except OSError as error:
                if not process.alive() or time.monotonic() > end:
                    raise RuntimeError(f"the API server is not ready: {error}") from error
            time.sleep(0.2)

    def _start_containerd(self):
        config = self._write("containerd.toml", CONTAINERD.format(folder=self.folder, pause=PAUSE))
        self._write("cni/10-bridge.conflist", """\
{"cniVersion": "0.4.0", "name": "pods", "plugins": [
  {"type": "bridge", "bridge": "pods0", "isGateway": true, "ipMasq": false, "hairpinMode": true,
   "ipam": {"type": "host-local", "dataDir": "%s/addresses", "subnet": "%s", "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
""" % (self.folder, POD_RANGE))
        process = self._start("containerd", "-c", config)
        end = time.monotonic() + 60
        while not (self.folder / "containerd.sock").exists():
            if not process.alive() or time.monotonic() > end:
                raise RuntimeError("containerd did not start")
            time.sleep(0.1)

    def _start_kubelet(self):
        config = self._write("kubelet.yaml", {
            "apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration", "address": NODE_ADDRESS,
            "authentication": {"anonymous": {"enabled": True}, "webhook": {"enabled": False}},
            "authorization": {"mode": "AlwaysAllow"}, "cgroupDriver": "cgroupfs", "failCgroupV1": False, "failSwapOn": False,
            "oomScoreAdj": 0, "healthzPort": 0, "containerRuntimeEndpoint": f"unix://{self.folder}/containerd.sock",
            "featureGates": {"KubeletInUserNamespace": True}, "enforceNodeAllocatable": [],
            "evictionHard": {"nodefs.available": "1%", "imagefs.available": "1%"}, "clusterDNS": [DNS_ADDRESS],
            "clusterDomain": "cluster.local", "resolvConf": str(self._write("resolv.conf", "")),
            "podLogsDir": f"{self.folder}/pod-logs"})
        self._start("kubelet", f"--kubeconfig={self.kubeconfig}", f"--config={config}", f"--root-dir={self.folder}/kubelet",
                    f"--cert-dir={self.folder}/kubelet-certificates", f"--hostname-override={NODE}", f"--node-ip={NODE_ADDRESS}")

    def _start_proxy(self):
        config = self._write("kube-proxy.yaml", {
            "apiVersion": "kubeproxy.config.k8s.io/v1alpha1", "kind": "KubeProxyConfiguration", "mode": "iptables",
            "clientConnection": {"kubeconfig": str(self.kubeconfig)}, "hostnameOverride": NODE, "clusterCIDR": POD_RANGE,
            "conntrack": {"maxPerCore": 0, "tcpEstablishedTimeout": "0s", "tcpCloseWaitTimeout": "0s"}})
        self._start("kube-proxy", f"--config={config}")

    def _start_dns(self):
        """CoreDNS on the node, behind the service that pods ask."""
        run("ip", "address", "add", "10.99.8.53/24", "dev", "node0")
        corefile = self._write("Corefile", COREFILE.format(kubeconfig=self.kubeconfig))
        self._start("coredns", "-conf", corefile)
        ports = [{"name": "dns", "port": 53, "protocol": "UDP"}, {"name": "dns-tcp", "port": 53, "protocol": "TCP"}]
        service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "kube-dns", "namespace": "kube-system"},
                   "spec": {"clusterIP": DNS_ADDRESS, "ports": ports}}
        slice_of_it = {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
                       "metadata": {"name": "kube-dns", "namespace": "kube-system",
                                    "labels": {"kubernetes.io/service-name": "kube-dns"}},
                       "endpoints": [{"addresses": ["10.99.8.53"], "conditions": {"ready": True}}], "ports": ports}
        self.kubectl("apply", "-f", "-", input=yaml.safe_dump_all([service, slice_of_it]))

    def _make_volumes(self):
        """What a provisioner of volumes would make, on this node's disk."""
        volumes = []
        for number in range(VOLUMES):
            path = self.folder / f"volumes/{number}"
            path.mkdir(parents=True)
            os.chmod(path, 0o777)
            volumes.append({
                "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": f"volume-{number}"},
                "spec": {"capacity": {"storage": "200Gi"}, "accessModes": ["ReadWriteOnce"], "local": {"path": str(path)},
                         "persistentVolumeReclaimPolicy": "Retain", "nodeAffinity": {"required": {"nodeSelectorTerms": [
                             {"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "In", "values": [NODE]}]}]}}}})
        self.kubectl("apply", "-f", "-", input=yaml.safe_dump_all(volumes))
