"""What clients do with a cluster, and what it acknowledged."""
import json
import pathlib
import random
import shutil
import threading
import time
from dataclasses import dataclass, field

from reference import SAMPLES, TINY, tessera

TRAININGS_A_ROUND = 3  # Each takes seconds of a processor.


@dataclass
class Acknowledged:
    """What clients were told with exit status 0."""
    datasets: dict = field(default_factory=dict)  # Name to number of samples.
    segmentations: dict = field(default_factory=dict)  # Job to its images.
    trainings: dict = field(default_factory=dict)  # Job to its model.
    segmented: int = 0  # Images, by clients that waited for the objects.
    fetched: set = field(default_factory=set)  # Segmentation jobs whose results were compared.
    failed: list = field(default_factory=list)  # Commands' words, each with the error.
    wrong: list = field(default_factory=list)  # Bytes that differ from the reference.


class Load:
    """Clients that work between start() and stop()."""

    def __init__(self, cluster, reference, folder, seed, clients=8):
        self.cluster, self.reference, self.folder = cluster, reference, pathlib.Path(folder)
        self.seed, self.clients = seed, clients
        self.mutex = threading.Lock()
        self.acknowledged = Acknowledged()
        self.rounds, self.trainings_left = 0, 0
        self.commands, self.longest = 0, 0.0  # Seconds.
        self.stopping = threading.Event()
        self.threads = []

    def prepare(self):
        """Gives the cluster the dataset `samples` and the reference's model."""
        samples = self.reference.samples(SAMPLES, self.folder / "samples-of-the-cluster")
        for words in (("dataset", "create", "samples", samples), ("model", "import", self.reference.model, "--name", "reference")):
            status, _, err = tessera(self.cluster.address, self.cluster.admin, *words)
            if status != 0:
                raise RuntimeError(f"tessera {words}: {err}")
        self.acknowledged.datasets["samples"] = SAMPLES

    def start(self):
        self.rounds += 1
        self.trainings_left = TRAININGS_A_ROUND
        self.stopping.clear()
        self.threads = [threading.Thread(target=self._work, args=(number,), daemon=True) for number in range(self.clients)]
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def run(self, *words):
        """The rows of a command's answer; None if it failed."""
        begun = time.monotonic()
        status, out, err = tessera(self.cluster.address, self.cluster.admin, "--json", *words)
        with self.mutex:
            self.commands += 1
            self.longest = max(self.longest, time.monotonic() - begun)
            if status == 0:
                return [json.loads(line) for line in out.splitlines()]
            self.acknowledged.failed.append((words, err.strip()))
        return None

    def _work(self, number):
        chance = random.Random(f"{self.seed} {self.rounds} {number}")
        step = 0
        while not self.stopping.is_set():
            step += 1
            name = f"r{self.rounds}c{number}s{step}"
            chance.choice([self.make_dataset, self.segment_later, self.segment_later, self.segment_now, self.train])(name, chance)

    def make_dataset(self, name, chance):
        count = chance.randint(1, SAMPLES)
        if self.run("dataset", "create", name, self.reference.samples(count, self.folder / f"dataset-{name}")) is not None:
            with self.mutex:
                self.acknowledged.datasets[name] = count

    def segment_later(self, name, chance):
        images = sorted(chance.sample(self.reference.images, chance.randint(1, 3)))
        files = self.reference.new_files(images, self.folder / f"images-{name}", chance)
        rows = self.run("segment", *files, "--model", "reference", "--detach")
        shutil.rmtree(files[0].parent)
        if rows is None:
            return
        job = rows[-1]["name"]
        with self.mutex:
            self.acknowledged.segmentations[job] = images
        # The others are looked at when the faults are over.
        if chance.random() < 0.5 and self.run("job", "watch", job) is not None:
            self.fetch(job)

    def fetch(self, job):
        """Fetches a job's results and compares them; returns whether they came."""
        out = self.folder / f"results-{job.rpartition('/')[2]}"
        if self.run("results", job, "--out", out, "--format", "geojson") is None:
            return False
        with self.mutex:
            self.acknowledged.wrong += self.reference.differs(out, self.acknowledged.segmentations[job])
            self.acknowledged.fetched.add(job)
        return True

    def segment_now(self, name, chance):
        image, out = chance.choice(self.reference.images), self.folder / f"now-{name}"
        files = self.reference.new_files([image], self.folder / f"images-{name}", chance)
        rows = self.run("segment", *files, "--model", "reference", "--out", out, "--format", "geojson")
        shutil.rmtree(files[0].parent)
        if rows is not None:
            with self.mutex:
                self.acknowledged.wrong += self.reference.differs(out, [image])
                self.acknowledged.segmented += 1

    def train(self, name, chance):
        with self.mutex:
            self.trainings_left -= 1
            if self.trainings_left < 0:
                return
        rows = self.run("train", "samples", "--model", name, *TINY)
        if rows is not None:
            with self.mutex:
                self.acknowledged.trainings[rows[-1]["name"]] = name
