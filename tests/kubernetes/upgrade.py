"""All servers and workers are replaced by those of another image while clients go on."""
from client import POD
from installation import SERVERS
from transcript import Watch

CLIENTS = 4


class Load:
    """Clients in the client's pod, until they are stopped."""

    def __init__(self, engine, work):
        self.engine, self.work = engine, work
        work.client.shell("rm -f stop load-*.log")
        self.processes = [engine.start("exec", POD, "--", "bash", "/work/load.sh", number, "undisturbed")
                          for number in range(CLIENTS)]

    def lines(self):
        return self.work.client.shell("touch load-none.log; cat load-*.log").splitlines()

    def stop(self):
        self.work.client.shell("touch stop")
        for process in self.processes:
            _, err = process.communicate(timeout=900)
            if process.returncode != 0:
                raise RuntimeError(f"a client ended: {err}")
        return self.lines()


def run(engine, work, image, transcript):
    load = Load(engine, work)
    engine.wait_for(lambda: len(load.lines()) >= 4 * CLIENTS, "the first commands")
    before = len(load.lines())
    watch = Watch()
    engine.kubectl("set", "image", "deployment/tessera", f"tesserad={image}")
    engine.rollout("deployment/tessera", 1200)
    replaced = str(watch)
    during = len(load.lines()) - before
    engine.kubectl("set", "image", "deployment/tessera-worker", f"tesserad={image}")
    engine.rollout("deployment/tessera-worker", 600)
    transcript.say(f"three servers replaced in {replaced} while {CLIENTS} clients ran {during} commands; servers and workers in {watch}")
    engine.wait_for(lambda: len(engine.get("pods", "-l", SERVERS)["items"]) == 3, "the end of the old servers")
    transcript.say(f"the last of the old servers had ended after {watch}")
    lines = load.stop()
    failed = [line for line in lines if not line.startswith("0 ")]
    transcript.check(not failed, f"no command of {len(lines)} failed, and all results are the undisturbed ones", failed[:5])
    slowest = max(lines, key=lambda line: float(line.split()[1]))
    transcript.say(f"the slowest command took {slowest.split()[1]} s: {' '.join(slowest.split()[2:4])}")
    images = {pod["spec"]["containers"][0]["image"] for pod in engine.pods(SERVERS)}
    transcript.check(images == {image}, f"every server runs {image}", images)
