"""Renders what is in deploy/kubernetes and deploy/helm, with the programs of tests/tools/install.sh.

TESSERA_BIN: folder of `tesserad`. TESSERA_TOOLS: folder for the programs.
"""
import os
import pathlib
import re
import subprocess
import sys

import yaml

BIN = pathlib.Path(os.environ["TESSERA_BIN"])
TOOLS = pathlib.Path(os.environ["TESSERA_TOOLS"])
ROOT = pathlib.Path(__file__).resolve().parents[2]
OVERLAYS = {path.name: path for path in sorted((ROOT / "deploy/kubernetes/overlays").iterdir())}


def install(*programs):
    """Installs the programs, or ends the test as skipped where they cannot be had. In CI that is a failure."""
    run = subprocess.run([ROOT / "tests/tools/install.sh", TOOLS, *programs], text=True, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, check=False)
    if run.returncode == 0:
        return
    print(f"{'failed' if os.environ.get('CI') else 'skipped'}: {', '.join(programs)} could not be installed:\n{run.stdout}")
    sys.exit(1 if os.environ.get("CI") else 77)


def flags_of(*command):
    text = subprocess.run([BIN / command[0], *command[1:], "--help"], text=True, capture_output=True, check=True).stdout
    return set(re.findall(r"--[a-z][a-z0-9-]+", text))


def kustomize(folder):
    text = subprocess.run([TOOLS / "bin/kustomize", "build", folder], capture_output=True, text=True, check=True).stdout
    return list(yaml.safe_load_all(text))


def helm(*values):
    sets = [word for value in values for word in ("--set", value)]
    text = subprocess.run([TOOLS / "bin/helm", "template", "tessera", ROOT / "deploy/helm/tessera", "--namespace",
                           "tessera", *sets], capture_output=True, text=True, check=True).stdout
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


def services_of_protos():
    """The gRPC services that a server offers."""
    services = set()
    for proto in (ROOT / "proto").rglob("*.proto"):
        text = proto.read_text()
        package = re.search(r"^package (\S+);", text, re.MULTILINE)[1]
        services |= {f"{package}.{name}" for name in re.findall(r"^service (\w+)", text, re.MULTILINE)}
    return services


def of_kind(objects, *kinds):
    return [entry for entry in objects if entry["kind"] in kinds]


def only(objects, *kinds, name=None):
    found = [entry for entry in of_kind(objects, *kinds) if name is None or entry["metadata"]["name"] == name]
    if len(found) != 1:
        raise ValueError(f"{len(found)} objects are a {' or '.join(kinds)} {name or ''}")
    return found[0]


def server_of(objects):
    return only(objects, "StatefulSet", "Deployment", name="tessera")


def container_of(workload):
    return workload["spec"]["template"]["spec"]["containers"][0]


def templates_of(objects):
    """Every template of a pod that runs tesserad, by the object's name."""
    for entry in objects:
        spec = entry.get("spec", {})
        template = spec.get("template") or spec.get("jobTargetRef", {}).get("template")
        if template and template["spec"]["containers"][0]["name"] == "tesserad":
            yield entry["metadata"]["name"], template


def arguments(container):
    """Flag to value."""
    return dict(re.fullmatch(r"(--[a-z0-9-]+)(?:=(.*))?", word).groups() for word in container["args"][1:])


def mounted_at(path, container):
    """The mount that `path` lies in, or None."""
    return next((mount for mount in container["volumeMounts"]
                 if pathlib.PurePosixPath(path).is_relative_to(mount["mountPath"])), None)
