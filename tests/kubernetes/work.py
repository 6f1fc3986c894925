"""A dataset, trainings as Jobs of the ScaledJob's template, and segmentation jobs."""
import os
import pathlib
import re
import shutil
import subprocess

from client import Client
from installation import SERVERS
from overlay import job_of
from transcript import Watch

BIN = pathlib.Path(os.environ["TESSERA_BIN"])
IMAGES, DIFFERENT = 120, 40
# A network that knows bright from dark. The same samples, parameters and seed make the same bytes.
PARAMETERS = ["--base-width", "4", "--input-size", "64x64", "--epochs", "24", "--patience", "0", "--seed", "1"]
ENDED = ("SUCCEEDED", "FAILED", "CANCELLED")


def make_nuclei(folder, count, seed, side):
    subprocess.run([BIN / "make_nuclei", folder, str(count), str(seed), str(side)], check=True)


class Work:
    def __init__(self, engine, installation, folder, transcript):
        self.engine, self.installation, self.folder, self.transcript = engine, installation, folder, transcript
        self.client = Client(engine)
        self.jobs = 0
        self.model = self.results = None

    def prepare(self):
        sent = self.folder / "sent"
        (sent / "images").mkdir(parents=True)
        make_nuclei(sent / "samples", 8, 1, 256)
        make_nuclei(sent / "few", 2, 500, 256)
        make_nuclei(self.folder / "unseen", DIFFERENT, 1000, 1024)
        different = sorted((self.folder / "unseen").glob("*/image/*.tif"))
        for number in range(IMAGES):
            shutil.copy(different[number % DIFFERENT], sent / f"images/image{number:03d}.tif")
        (sent / "load.sh").write_bytes((pathlib.Path(__file__).parent / "load.sh").read_bytes())
        self.client.send(sent)
        watch = Watch()
        self.client.tessera("dataset", "create", "nuclei", "/work/samples")
        self.transcript.say(f"a dataset of 8 samples sent in {watch}")

    def start_job(self, **limits):
        """What KEDA does when a training waits."""
        self.jobs += 1
        job = job_of(self.installation.scaled_job(), self.jobs, **limits)
        self.engine.apply([job])
        return job["metadata"]["name"]

    def queued_trainings(self):
        """What the ScaledJob's trigger asks Prometheus for."""
        text = self.engine.metrics(self.engine.ready(SERVERS)[0]["metadata"]["name"])
        return sum(int(float(value)) for value in re.findall(r'^tessera_queue_depth\{class="training"\} (\S+)', text, re.MULTILINE))

    def train(self, model, *flags):
        """Queues a training; returns its name."""
        return self.client.rows("train", "nuclei", "--model", model, *PARAMETERS, *flags)[-1]["name"]

    def await_training(self, name, seconds=900):
        """Starts a Job whenever one is wanted, until the training has ended."""
        def ended():
            job = self.client.job(name)
            if job["state"] == "QUEUED" and self.queued_trainings() and not self.active_jobs():
                self.start_job()
            return job if job["state"] in ENDED else None
        return self.engine.wait_for(ended, f"the end of {name}", seconds)

    def active_jobs(self):
        return [job for job in self.engine.get("jobs", "-l", "scaledjob.keda.sh/name")["items"] if
                not any(condition["type"] in ("Complete", "Failed") and condition["status"] == "True"
                        for condition in job["status"].get("conditions", []))]

    def digest(self, model):
        return self.client.rows("model", "show", model)[0]["sha256"]

    def segment(self):
        """Queues all images; returns the job's name."""
        return self.client.segment_later("images/*.tif", "undisturbed")

    def await_segmentation(self, name, seconds=1200):
        def ended():
            job = self.client.job(name)
            return job if job["state"] in ENDED else None
        return self.engine.wait_for(ended, f"the end of {name}", seconds)

    def undisturbed(self):
        """What the same work must lead to when pods are deleted."""
        watch = Watch()
        job = self.await_training(self.train("undisturbed"))
        self.transcript.check(job["state"] == "SUCCEEDED", f"a training as a Job, {watch} from the request on", job)
        self.model = self.digest("undisturbed")
        watch = Watch()
        name = self.segment()
        sent = str(watch)
        job = self.await_segmentation(name)
        self.transcript.check(job["state"] == "SUCCEEDED", f"a segmentation job of {IMAGES} images over two workers: sent in {sent}, "
                              f"done after {watch}", job)
        self.results = self.client.results(name, "undisturbed")
        self.transcript.check(len(self.results) == IMAGES, f"its results are {IMAGES} files", len(self.results))
        self.transcript.say("memory in MiB: " + ", ".join(f"{pod} {used}" for pod, used in sorted(self.engine.memory().items())))
