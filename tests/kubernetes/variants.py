"""The overlay `trial` as it is, and the Helm chart: each brought up, asked, and taken away."""
import os
import subprocess

from engine import NAMESPACE
from installation import SERVERS, WORKERS
from overlay import ROOT
from transcript import Watch

CHART_VALUES = ["mode=cluster", "worker.device=cpu", "server.resources.limits.memory=2Gi", "server.resources.requests.cpu=50m",
                *(f"{what}.resources.requests.cpu=50m" for what in ("worker", "training")),
                *(rf"{what}.resources.{which}.nvidia\.com/gpu=null" for what in ("worker", "training")
                  for which in ("limits", "requests")),
                *(f"{what}.resources.requests.memory=128Mi" for what in ("server", "worker", "training"))]


def remove(engine):
    engine.kubectl("delete", "namespace", NAMESPACE, "--timeout=300s")


def check_answers(engine, transcript, what):
    """Asks a server by its own program, as a probe would."""
    status, out, err = engine.try_kubectl("exec", "deployment/tessera", "--", "tesserad", "health", "--server", "127.0.0.1:7444")
    transcript.check(status == 0, f"the servers of {what} are healthy", (out, err))


def trial(engine, installation, transcript):
    remove(engine)
    watch = Watch()
    installation.make_secrets()
    engine.kubectl("apply", "-k", ROOT / "deploy/kubernetes/overlays/trial")
    engine.rollout("deployment/tessera")
    transcript.say(f"overlay trial, as it is: two servers ready after {watch}")
    installation.make_tokens()
    engine.rollout("deployment/tessera-worker")
    engine.wait_for(installation.worker_asks, "the worker's connection")
    transcript.say(f"its worker asked for work after {watch}")
    check_answers(engine, transcript, "trial")


def helm(engine, *words):
    done = subprocess.run([f"{os.environ['TESSERA_TOOLS']}/bin/helm", "--kubeconfig", engine.command[2], "--namespace", NAMESPACE,
                           *words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"helm {words[0]}: {done.stderr.strip()}")
    return done.stdout


def chart(engine, installation, image, next_image, transcript):
    remove(engine)
    watch = Watch()
    installation.make_secrets()
    engine.apply(installation.overlay.state(image))
    values = [word for value in CHART_VALUES for word in ("--set", value)]
    path = str(ROOT / "deploy/helm/tessera")
    helm(engine, "install", "tessera", path, *values, *image_values(image))
    engine.wait_for(lambda: len(engine.ready(SERVERS)) == 3, "three servers")
    transcript.say(f"the chart installed: three servers ready after {watch}")
    check_answers(engine, transcript, "the chart")
    helm(engine, "upgrade", "tessera", path, *values, *image_values(next_image))
    engine.rollout("deployment/tessera")
    images = {pod["spec"]["containers"][0]["image"] for pod in engine.pods(SERVERS)}
    transcript.check(images == {next_image}, "`helm upgrade` replaced the servers", images)
    helm(engine, "uninstall", "tessera")
    engine.wait_for(lambda: not any(engine.get("pods", "-l", label)["items"] for label in (SERVERS, WORKERS)),
                    "the end of the chart's pods")
    transcript.say(f"`helm uninstall` left no pod, {watch} after the start")


def image_values(image):
    repository, _, tag = image.rpartition(":")
    return [word for what in ("image", "worker.image") for word in ("--set", f"{what}.repository={repository}", "--set",
                                                                    f"{what}.tag={tag}")]


def run(engine, installation, image, next_image, transcript):
    trial(engine, installation, transcript)
    chart(engine, installation, image, next_image, transcript)
