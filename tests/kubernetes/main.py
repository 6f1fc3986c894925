"""usage: main.py [ARCHIVES]; see tests/kubernetes/run.sh."""
import os
import pathlib
import shutil
import signal
import sys
import tempfile

import deletions
import memory
import upgrade
import variants
from engine import Engine
from installation import Installation
from node import Node
from transcript import Transcript, Watch
from work import Work

IMAGE = os.environ.get("TESSERA_IMAGE", "tessera:0.1.0")
NEXT_IMAGE = os.environ.get("TESSERA_NEXT_IMAGE", "tessera:0.1.1")


def make_node(folder, archives, transcript):
    """A cluster of this machine's own."""
    watch = Watch()
    node = Node(folder, os.environ["TESSERA_NODE"] + "/bin")
    try:
        node.start(sorted(pathlib.Path(archives).glob("*.tar")))
        node.ctr("images", "tag", f"docker.io/library/{IMAGE}", f"docker.io/library/{NEXT_IMAGE}")
    except BaseException:
        node.end()
        raise
    transcript.say(f"node ready after {watch}; its network has no NetworkPolicies, which are accepted but not enforced")
    return node


def passes(engine, folder, transcript):
    installation = Installation(engine, folder, IMAGE, transcript)
    installation.define()
    installation.bring_up()
    installation.accept_components()
    work = Work(engine, installation, folder, transcript)
    work.prepare()
    work.undisturbed()
    parts = {"deletions": lambda: deletions.run(engine, work, transcript),
             "upgrade": lambda: upgrade.run(engine, work, NEXT_IMAGE, transcript),
             "memory": lambda: memory.run(engine, work, transcript),
             "variants": lambda: variants.run(engine, installation, IMAGE, NEXT_IMAGE, transcript)}
    for part in os.environ.get("TESSERA_PARTS", " ".join(parts)).split():
        parts[part]()


def keep_logs(folder, engine):
    kept = pathlib.Path(tempfile.mkdtemp(prefix="tessera-kubernetes-logs-"))
    for log in folder.glob("*.log"):
        shutil.copy(log, kept)
    if (folder / "pod-logs").exists():
        shutil.copytree(folder / "pod-logs", kept / "pods")
    (kept / "objects.txt").write_text("\n".join(engine.try_kubectl(*words)[1] for words in (
        ("get", "all", "-o", "wide"), ("describe", "pods"), ("get", "events", "--sort-by=.lastTimestamp"))))
    print(f"logs: {kept}")


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    transcript = Transcript()
    with tempfile.TemporaryDirectory(prefix="tessera-kubernetes-", ignore_cleanup_errors=True) as name:
        folder = pathlib.Path(name)
        node = make_node(folder, sys.argv[1], transcript) if len(sys.argv) > 1 else None
        engine = Engine(node.programs / "kubectl" if node else "kubectl", node.kubeconfig if node else os.environ["KUBECONFIG"])
        try:
            passes(engine, folder, transcript)
        except Exception as error:  # Whatever it was, the logs are wanted.
            transcript.check(False, "the run came to its end", f"{type(error).__name__}: {error}")
        finally:
            if transcript.faults:
                keep_logs(folder, engine)
            if node:
                node.end()
            else:
                engine.try_kubectl("delete", "namespace", "tessera", "--timeout=180s")
    transcript.say(f"{len(transcript.faults)} faults")
    sys.exit(1 if transcript.faults else 0)


if __name__ == "__main__":
    main()
