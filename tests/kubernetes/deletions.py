"""Pods of each kind are deleted while work is under way; nothing may be lost."""
from installation import SERVERS, WORKERS
from transcript import Watch


def delete(engine, pod, how):
    """`in good order`: the pod has the time that its object gives it. `in a second`: its processes are killed then."""
    grace = [] if how == "in good order" else ["--grace-period=1"]
    engine.kubectl("delete", "pod", pod, "--wait=false", *grace)


def delete_and_await(engine, transcript, kind, label, how):
    count = len(engine.pods(label))
    pod = engine.ready(label)[0]["metadata"]["name"]
    watch = Watch()
    delete(engine, pod, how)
    engine.wait_for(lambda: len(engine.ready(label)) >= count and pod not in engine.names(label), f"another {kind}")
    transcript.say(f"{kind} {pod} deleted {how}; another one was ready after {watch}")


def segmentation(engine, work, transcript, how):
    watch = Watch()
    name = work.segment()
    engine.wait_for(lambda: work.client.job(name)["state"] == "RUNNING", "the first slice")
    delete_and_await(engine, transcript, "worker", WORKERS, how)
    delete_and_await(engine, transcript, "server", SERVERS, how)
    running = work.client.job(name)["state"] == "RUNNING"
    transcript.say(f"the job was {'still' if running else 'no longer'} running after both deletions")
    job = work.await_segmentation(name)
    transcript.check(job["state"] == "SUCCEEDED", f"the segmentation job succeeded after {watch}", job)
    found = work.client.results(name)
    differ = sorted(file for file in {*found, *work.results} if found.get(file) != work.results.get(file))
    transcript.check(not differ, f"its {len(found)} results are the undisturbed ones, byte for byte", differ)


def epoch(work, name):
    return work.client.job(name).get("progress", {}).get("epoch", 0)


def training(engine, work, transcript, how):
    model = "after-" + how.replace(" ", "-")
    watch = Watch()
    name = work.train(model)
    job = work.start_job()
    engine.wait_for(lambda: epoch(work, name) >= 3, "three epochs")
    pod = engine.names(f"batch.kubernetes.io/job-name={job}")[0]
    delete(engine, pod, how)
    deleted = Watch()
    transcript.say(f"the training's pod {pod} deleted {how} after epoch {epoch(work, name)}")
    engine.wait_for(lambda: work.client.job(name)["state"] == "QUEUED", "the training in the queue", 180)
    transcript.say(f"the training waits again {deleted} after that")
    ended = work.await_training(name)
    transcript.check(ended["state"] == "SUCCEEDED", f"the training succeeded in another Job's pod after {watch}", ended)
    transcript.check(work.digest(model) == work.model, "its model is the undisturbed one, byte for byte", work.digest(model))


def run(engine, work, transcript):
    for how in ("in good order", "in a second"):
        segmentation(engine, work, transcript, how)
        training(engine, work, transcript, how)
