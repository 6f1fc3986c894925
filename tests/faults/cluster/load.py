"""What clients do with a cluster, and what it acknowledged."""
import json
import os
import pathlib
import random
import shutil
import subprocess
import threading

BIN = pathlib.Path(os.environ["TESSERA_BIN"])
TINY = ["--base-width", "4", "--input-size", "64x64", "--epochs", "2", "--weight-averaging", "0", "--seed", "1"]


def tessera(address, token, *words, seconds=300):
    """Returns (exit status, stdout, stderr)."""
    given = ["--token-file", token] if token else []
    try:
        run = subprocess.run([BIN / "tessera", "--server", address, *given, *map(str, words)], capture_output=True, text=True,
                             timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return 1, "", "took too long"
    return run.returncode, run.stdout, run.stderr


class Load:
    """Clients that work between start() and stop()."""

    def __init__(self, cluster, folder, seed, clients=8):
        self.cluster, self.folder = cluster, pathlib.Path(folder)
        self.images = sorted((self.folder / "images").glob("*.tif"))
        self.seed, self.clients = seed, clients
        self.mutex = threading.Lock()
        self.datasets, self.segmentations, self.trainings = {}, {}, []
        self.refused, self.interactive = 0, 0
        self.wrong = []
        self.rounds = 0

    def start(self):
        self.rounds += 1
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self._work, args=(number,)) for number in range(self.clients)]
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def run(self, *words, seconds=300):
        return tessera(self.cluster.address, self.cluster.admin, *words, seconds=seconds)

    def _work(self, number):
        chance = random.Random(f"{self.seed} {self.rounds} {number}")
        step = 0
        while not self.stopping.is_set():
            step += 1
            name = f"r{self.rounds}c{number}s{step}"
            action = chance.choice([self.make_dataset, self.segment_later, self.segment_later, self.segment_now, self.train])
            if not action(name, chance):
                with self.mutex:
                    self.refused += 1

    def make_dataset(self, name, chance):
        count = chance.randint(1, 3)
        samples = sorted((self.folder / "samples").iterdir())
        folder = self.folder / f"dataset-{name}"
        folder.mkdir()
        for sample in samples[:count]:
            shutil.copytree(sample, folder / sample.name)
        status, _, _ = self.run("dataset", "create", name, folder)
        if status == 0:
            with self.mutex:
                self.datasets[name] = count
        return status == 0

    def segment_later(self, name, chance):
        images = sorted(chance.sample(self.images, chance.randint(1, len(self.images))))
        status, out, _ = self.run("--json", "segment", *images, "--model", "reference", "--detach")
        if status == 0:
            with self.mutex:
                self.segmentations[json.loads(out.splitlines()[-1])["name"]] = [image.stem for image in images]
        return status == 0

    def segment_now(self, name, chance):
        image = chance.choice(self.images)
        out = self.folder / f"now-{name}"
        status, _, _ = self.run("segment", image, "--model", "reference", "--out", out, "--format", "geojson")
        if status == 0:
            with self.mutex:
                self.interactive += 1
            self.compare(out, [image.stem])
        return status == 0

    def train(self, name, chance):
        if chance.random() < 0.5:
            return True
        status, out, _ = self.run("--json", "train", "samples", "--model", name, *TINY)
        if status == 0:
            with self.mutex:
                self.trainings.append((json.loads(out.splitlines()[-1])["name"], name))
        return status == 0

    def compare(self, out, stems):
        """Holds outputs against those of one undisturbed server."""
        for stem in stems:
            there, here = self.folder / "reference" / f"{stem}.geojson", out / f"{stem}.geojson"
            if not here.is_file() or here.read_bytes() != there.read_bytes():
                with self.mutex:
                    self.wrong.append(f"{here} differs from the reference")
