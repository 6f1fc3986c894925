"""Pods whose memory is too small for what they get: what the user sees, and that the work of others goes on."""
import PIL.Image

import overlay
from installation import SERVERS, WORKERS
from transcript import Watch
from work import ENDED

SMALL = "320Mi"
# Of the training that does not fit: wide, and with large steps.
TOO_LARGE = ["--base-width", "64", "--input-size", "256x256", "--batch-size", "8", "--epochs", "1", "--seed", "1"]


def limit(engine, workload, memory):
    engine.kubectl("set", "resources", workload, f"--limits=memory={memory}")
    engine.rollout(workload)


def restarts(engine, label):
    return sum(status["restartCount"] for pod in engine.pods(label) for status in pod["status"]["containerStatuses"])


def send_large_image(work, side):
    """A PNG is kept as a whole while it is segmented: 10 bytes a pixel."""
    folder = work.folder / "large"
    (folder / "large").mkdir(parents=True)
    PIL.Image.new("L", (side, side)).save(folder / "large/large.png")
    work.client.send(folder)


def server_refuses(engine, work, transcript):
    before = restarts(engine, SERVERS)
    status, _, err = work.client.try_tessera("segment", "/work/large/large.png", "--model", "undisturbed", "--out", "/work/refused")
    transcript.check(status == 1 and "pixels a slice are read" in err, f"an image too large for a server of {overlay.SERVER_MEMORY} is refused",
                     (status, err))
    transcript.say(f"the user reads: {err.splitlines()[0]}")
    transcript.check(restarts(engine, SERVERS) == before, "no server has ended", restarts(engine, SERVERS))


def worker_refuses(engine, work, transcript):
    limit(engine, "deployment/tessera-worker", SMALL)
    before = restarts(engine, WORKERS)
    name = work.client.segment_later("images/image00[0-3].tif large/large.png", "undisturbed")
    job = work.await_segmentation(name)
    _, out, err = work.client.try_tessera("job", "watch", name)
    said = (out + err).strip().splitlines()
    found = work.client.results(name, complete=False)
    transcript.check(any("pixels a slice are read" in line and "large.png" in line for line in said),
                     f"a job of 5 images ended as {job['state']}; the image too large for a worker of {SMALL} says why", said)
    transcript.say(f"the user reads: {' / '.join(said[-2:])}")
    # Tiles are smaller in so little memory, so outlines may differ.
    expected = [f"image00{number}.geojson" for number in range(4)]
    transcript.check(sorted(found) == expected, "its other 4 images have results", sorted(found))
    transcript.say(f"workers were ended {restarts(engine, WORKERS) - before} times meanwhile")
    limit(engine, "deployment/tessera-worker", overlay.WORKER_MEMORY)


def training_is_killed(engine, work, transcript):
    watch = Watch()
    name = work.client.rows("train", "nuclei", "--model", "too-large", *TOO_LARGE)[-1]["name"]
    reasons = []

    def ended():
        job = work.client.job(name)
        if job["state"] == "QUEUED" and not work.active_jobs():
            work.start_job(memory=SMALL)
        return job if job["state"] in ENDED else None
    job = engine.wait_for(ended, f"the end of {name}", 900)
    for pod in engine.get("pods", "-l", "batch.kubernetes.io/job-name")["items"]:
        reasons.append(engine.last_end(pod["metadata"]["name"]))
    killed = reasons.count("OOMKilled")
    transcript.check(killed == 3, "three Jobs were ended by the kernel for memory", reasons)
    transcript.check(job["state"] == "FAILED", f"the training then FAILED, after {watch}", job)
    transcript.say(f"the user reads: {job.get('error_message')}")


def run(engine, work, transcript):
    send_large_image(work, 9000)
    server_refuses(engine, work, transcript)
    worker_refuses(engine, work, transcript)
    training_is_killed(engine, work, transcript)
