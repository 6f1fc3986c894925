"""Renders deploy/kubernetes and holds it against the server's command line and the image.

TESSERA_BIN: folder of `tesserad`. Skips (exit status 77) where there is neither a kubectl nor a kustomize of version 4 or later;
Debian 12's kubectl has version 2 in it.
"""
import copy
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import yaml

BIN = pathlib.Path(os.environ["TESSERA_BIN"])
ROOT = pathlib.Path(__file__).resolve().parents[2]
OVERLAYS = {path.name: path for path in sorted((ROOT / "deploy/kubernetes/overlays").iterdir())}
# Beyond --drain-timeout: time to end workers and to close the database.
SHUTDOWN_SECONDS = 20


def renderer():
    """The command that renders a folder, or None."""
    for command, version in ((["kubectl", "kustomize"], ["kubectl", "version", "--client"]),
                             (["kustomize", "build"], ["kustomize", "version"])):
        if not shutil.which(command[0]):
            continue
        said = subprocess.run(version, capture_output=True, text=True, check=False).stdout
        found = re.search(r"(?:Kustomize Version: |kustomize/|^)v(\d+)\.", said)
        if found and int(found[1]) >= 4:
            return command
    return None


def flags_of(*command):
    text = subprocess.run([BIN / command[0], *command[1:], "--help"], text=True, capture_output=True, check=True).stdout
    return set(re.findall(r"--[a-z][a-z-]+", text))


def render(folder):
    text = subprocess.run([*RENDERER, folder], capture_output=True, text=True, check=True).stdout
    return list(yaml.safe_load_all(text))


class Image:
    """What the Dockerfile's last stage says."""

    def __init__(self):
        text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
        stage = text[text.rindex("\nFROM "):]
        self.user = re.search(r"^USER (\S+)", stage, re.MULTILINE)[1]
        self.ports = {int(port) for port in re.search(r"^EXPOSE (.*)", stage, re.MULTILINE)[1].split()}
        self.volumes = set(re.findall(r'^VOLUME \["([^"]+)"\]', stage, re.MULTILINE))
        self.entrypoint = re.search(r"^ENTRYPOINT (.*)", stage, re.MULTILINE)[1]


def of_kind(objects, kind):
    return [entry for entry in objects if entry["kind"] == kind]


def only(objects, kind):
    found = of_kind(objects, kind)
    if len(found) != 1:
        raise ValueError(f"{len(found)} objects are a {kind}")
    return found[0]


def arguments(container):
    """Flag to value."""
    return dict(re.fullmatch(r"(--[a-z-]+)(?:=(.*))?", word).groups() for word in container["args"][1:])


def mounted_at(path, container):
    """The mount that `path` lies in, or None."""
    return next((mount for mount in container["volumeMounts"]
                 if pathlib.PurePosixPath(path).is_relative_to(mount["mountPath"])), None)


def flag_faults(container, flags):
    yield from (f"{flag} is no flag of tesserad serve" for flag in arguments(container) if flag not in flags)
    if container["args"][0] != "serve":
        yield "the first word is not serve"


def port_faults(objects, container, image):
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    named = {flag: int(value.rsplit(":", 1)[1]) for flag, value in arguments(container).items()
             if flag.endswith("listen")}
    if set(named.values()) != set(ports.values()):
        yield f"the container names {sorted(ports.values())}, the flags {named}"
    yield from (f"the image does not expose {port}" for port in ports.values() if port not in image.ports)
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        if container[probe]["grpc"]["port"] != named.get("--health-listen"):
            yield f"{probe} asks another port than --health-listen"
    service = only(objects, "Service")
    offered = {port["name"] for port in service["spec"]["ports"]}
    yield from (f"the service leads to {port['targetPort']}, which is no port" for port in service["spec"]["ports"]
                if port["targetPort"] not in ports)
    for rule in only(objects, "NetworkPolicy")["spec"]["ingress"]:
        yield from (f"the network policy names {port['port']}, which is no port" for port in rule["ports"]
                    if port["port"] not in ports)
    for monitor in of_kind(objects, "ServiceMonitor"):
        yield from (f"the monitor names {end['port']}, which the service does not offer"
                    for end in monitor["spec"]["endpoints"] if end["port"] not in offered)
    for ingress in of_kind(objects, "Ingress"):
        for rule in ingress["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                back = path["backend"]["service"]
                if back["name"] != service["metadata"]["name"] or back["port"]["name"] not in offered:
                    yield f"the ingress leads to {back}"


def path_faults(stateful, container, image):
    spec = stateful["spec"]["template"]["spec"]
    volumes = {volume["name"] for volume in spec["volumes"]}
    volumes |= {claim["metadata"]["name"] for claim in stateful["spec"]["volumeClaimTemplates"]}
    yield from (f"no volume is called {mount['name']}" for mount in container["volumeMounts"]
                if mount["name"] not in volumes)
    for flag, value in arguments(container).items():
        if value and value.startswith("/") and mounted_at(value, container) is None:
            yield f"{flag}={value} lies on the read-only root"
    data = arguments(container)["--data-dir"]
    if data not in image.volumes:
        yield f"the image has no volume {data}"
    claims = {claim["metadata"]["name"] for claim in stateful["spec"]["volumeClaimTemplates"]}
    mount = mounted_at(data, container)
    if mount is None or mount["name"] not in claims:
        yield f"{data} is on no claimed volume"


def security_faults(spec, container, image):
    pod = spec["securityContext"]
    if str(pod["runAsUser"]) != image.user.split(":")[0] or not pod["runAsNonRoot"]:
        yield f"runs as {pod['runAsUser']}, the image as {image.user}"
    own = container["securityContext"]
    if not own["readOnlyRootFilesystem"] or own["allowPrivilegeEscalation"] or own["capabilities"]["drop"] != ["ALL"]:
        yield "the container may do more than it needs"


def faults(objects, flags, image):
    """What is wrong with a rendered overlay, a sentence each."""
    stateful = only(objects, "StatefulSet")
    spec = stateful["spec"]["template"]["spec"]
    container = spec["containers"][0]
    labels = stateful["spec"]["template"]["metadata"]["labels"].items()
    yield from flag_faults(container, flags)
    yield from port_faults(objects, container, image)
    yield from path_faults(stateful, container, image)
    yield from security_faults(spec, container, image)
    drain = float(arguments(container)["--drain-timeout"].rstrip("s"))
    if spec["terminationGracePeriodSeconds"] < drain + SHUTDOWN_SECONDS:
        yield "the pod is killed before it has drained"
    for kind, selector in (("Service", "selector"), ("PodDisruptionBudget", "selector"),
                           ("NetworkPolicy", "podSelector")):
        chosen = only(objects, kind)["spec"][selector]
        if not chosen or not chosen.get("matchLabels", chosen).items() <= labels:
            yield f"the {kind} does not choose the pod"


class KubernetesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.flags = flags_of("tesserad", "serve")
        cls.image = Image()
        cls.rendered = {name: render(path) for name, path in OVERLAYS.items()}

    def faults(self, objects):
        return list(faults(objects, self.flags, self.image))

    def test_every_overlay_names_what_exists(self):
        self.assertEqual(set(self.rendered), {"cpu", "gpu", "with-ingress"})
        for name, objects in self.rendered.items():
            with self.subTest(overlay=name):
                self.assertEqual(self.faults(objects), [])

    def test_the_server_takes_the_command_line(self):
        container = only(self.rendered["cpu"], "StatefulSet")["spec"]["template"]["spec"]["containers"][0]
        with tempfile.TemporaryDirectory() as folder:
            words = [re.sub(r"=0\.0\.0\.0:\d+$", "=127.0.0.1:0", word.replace("/var/lib", folder))
                     for word in container["args"]]
            run = subprocess.run([BIN / "tesserad", *words], capture_output=True, text=True, check=False, timeout=60)
        # 2 would say that the call is wrong; here only the certificate is absent.
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertIn("tls.crt", run.stderr)

    def test_the_image_starts_the_server(self):
        self.assertEqual(self.image.entrypoint, '["tesserad"]')

    def test_a_gpu_is_asked_for_where_one_is_used(self):
        for name, objects in self.rendered.items():
            container = only(objects, "StatefulSet")["spec"]["template"]["spec"]["containers"][0]
            asked = "nvidia.com/gpu" in container["resources"]["limits"]
            self.assertEqual(asked, arguments(container)["--device"].startswith("cuda"), name)

    def test_a_client_in_the_cluster_finds_the_server(self):
        with tempfile.TemporaryDirectory() as folder:
            there = os.path.relpath(ROOT / "deploy/kubernetes", folder)
            (pathlib.Path(folder) / "kustomization.yaml").write_text(yaml.safe_dump(
                {"resources": [f"{there}/overlays/cpu"], "components": [f"{there}/components/smoke-test"]}))
            objects = render(folder)
        container = only(objects, "Job")["spec"]["template"]["spec"]["containers"][0]
        service = only(objects, "Service")
        given = dict(word.split("=") for word in container["args"] if word.startswith("--"))
        self.assertEqual(given.keys() - flags_of("tessera"), set())
        self.assertEqual(given["--server"], f"{service['metadata']['name']}.{service['metadata']['namespace']}.svc:"
                         f"{service['spec']['ports'][0]['port']}")
        for flag in ("--ca-file", "--token-file"):
            self.assertIsNotNone(mounted_at(given[flag], container))

    def test_mistakes_are_found(self):
        def container(objects):
            return only(objects, "StatefulSet")["spec"]["template"]["spec"]["containers"][0]

        def drop(key, value):
            return lambda objects: container(objects)[key].remove(value(objects))

        mistakes = {
            "is no flag": lambda objects: container(objects)["args"].append("--datadir=/var/lib/tessera"),
            "read-only root": lambda objects: container(objects)["args"].append("--data-dir=/srv/tessera"),
            "no volume is called": lambda objects: container(objects)["volumeMounts"][0].update(name="x"),
            "the container names": drop("ports", lambda objects: container(objects)["ports"][0]),
            "another port": lambda objects: container(objects)["livenessProbe"]["grpc"].update(port=1),
            "which is no port": lambda objects: only(objects, "Service")["spec"]["ports"][0].update(targetPort="x"),
            "runs as": lambda objects: only(objects, "StatefulSet")["spec"]["template"]["spec"]["securityContext"]
            .update(runAsUser=0),
            "before it has drained": lambda objects: only(objects, "StatefulSet")["spec"]["template"]["spec"]
            .update(terminationGracePeriodSeconds=30),
            "does not choose": lambda objects: only(objects, "NetworkPolicy")["spec"].update(podSelector={}),
        }
        for sentence, make in mistakes.items():
            objects = copy.deepcopy(self.rendered["cpu"])
            make(objects)
            found = self.faults(objects)
            with self.subTest(mistake=sentence):
                self.assertTrue(any(sentence in fault for fault in found), found)


if __name__ == "__main__":
    RENDERER = renderer()
    if RENDERER is None:
        print("skipped: no kubectl or kustomize of version 4 or later")
        sys.exit(77)
    unittest.main()
