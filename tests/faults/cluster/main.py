"""usage: main.py MINUTES SEED; see tests/faults/cluster.sh."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import load as loads
from cluster import BIN, Cluster
from faults import Faults
from services import Process, free_port, wait_for_port

ROUND_SECONDS = 45
SETTLE_SECONDS = 600


def prepare(folder):
    """Samples, images, a model and what one undisturbed server finds with it; returns the model's version."""
    subprocess.run([BIN / "make_nuclei", folder / "samples", "3", "1"], check=True)
    subprocess.run([BIN / "make_nuclei", folder / "unseen", "6", "1000"], check=True)
    (folder / "images").mkdir()
    for number, image in enumerate(sorted((folder / "unseen").glob("*/image/*.tif"))):
        shutil.copy(image, folder / "images" / f"image{number}.tif")
    port = free_port()
    server = Process("single", [BIN / "tesserad", "serve", "--data-dir", folder / "single", "--listen", f"127.0.0.1:{port}",
                                "--metrics-listen", "127.0.0.1:0", "--device", "cpu", "--threads", "1"], folder / "single.log",
                     env={"OMP_NUM_THREADS": "1"})
    try:
        wait_for_port(port, server.process)

        def run(*words):
            status, out, err = loads.tessera(f"127.0.0.1:{port}", None, *words)
            if status != 0:
                raise RuntimeError(f"tessera {words}: {err}")
            return out

        run("dataset", "create", "samples", folder / "samples")
        run("train", "samples", "--model", "reference", *loads.TINY, "--follow")
        run("model", "export", "reference", folder / "reference.zip")
        run("segment", *sorted((folder / "images").glob("*.tif")), "--model", "reference", "--out", folder / "reference",
            "--format", "geojson")
        return json.loads(run("--json", "model", "show", "reference").splitlines()[0])
    finally:
        server.end()


class Checks:
    """What must hold once all faults have ended."""

    def __init__(self, cluster, load, folder, reference):
        self.cluster, self.load, self.folder, self.reference = cluster, load, folder, reference
        self.fetched = set()

    def rows(self, *words):
        end = time.monotonic() + 120
        while True:
            status, out, err = self.load.run("--json", *words)
            if status == 0:
                return [json.loads(line) for line in out.splitlines()]
            if time.monotonic() > end:
                raise RuntimeError(f"tessera {words}: {err}")
            time.sleep(1)

    def await_end(self, job, end):
        """Waits until a job has ended; returns it."""
        while True:
            shown = self.rows("job", "show", job)[0]
            if shown["state"] not in ("QUEUED", "RUNNING"):
                return shown
            if time.monotonic() > end:
                raise RuntimeError(f"{job} has not ended: {shown}")
            time.sleep(0.5)

    def run(self):
        faults = []
        end = time.monotonic() + SETTLE_SECONDS
        for name, count in self.load.datasets.items():
            found = self.rows("dataset", "show", name)[0]
            if found["sample_count"] != count:
                faults.append(f"dataset {name} has {found['sample_count']} samples instead of {count}")
        for job, stems in self.load.segmentations.items():
            if job in self.fetched:
                continue
            shown = self.await_end(job, end)
            if shown["state"] != "SUCCEEDED":
                faults.append(f"{job} is {shown}")
                continue
            out = self.folder / f"results-{job.rpartition('/')[2]}"
            self.rows("results", job, "--out", out, "--format", "geojson")
            self.load.compare(out, stems)
            if len(list(out.glob("*.geojson"))) != len(stems):
                faults.append(f"{job} has other results than asked for")
            self.fetched.add(job)
        for job, model in self.load.trainings:
            shown = self.await_end(job, end)
            versions = self.rows("model", "show", model) if shown["state"] == "SUCCEEDED" else []
            # The same samples, parameters and seed make the same bytes.
            if [version["sha256"] for version in versions] != [self.reference["sha256"]]:
                faults.append(f"{job} is {shown}, versions {versions}")
        return faults + self.load.wrong + self.rows_astray()

    def rows_astray(self):
        """Slices that are missing or were counted twice, by the database."""
        found = self.cluster.postgres.query(
            "SELECT j.job_id, j.slices, j.slices_done, count(s.ordinal) FROM segmentation_jobs j LEFT JOIN segmentation_slices s "
            "ON s.job_id = j.job_id AND s.state = 'DONE' WHERE j.state = 'SUCCEEDED' GROUP BY j.job_id, j.slices, j.slices_done "
            "HAVING j.slices <> j.slices_done OR j.slices <> count(s.ordinal)")
        return [f"segmentation job, slices, slices done, results: {row}" for row in found]


def main():
    minutes, seed = float(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory(prefix="tessera-cluster-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as another user.
        reference = prepare(folder)
        cluster = Cluster(folder)
        faults = []
        try:
            load = loads.Load(cluster, folder, seed)
            for words in (("dataset", "create", "samples", folder / "samples"),
                          ("model", "import", folder / "reference.zip", "--name", "reference")):
                status, _, err = load.run(*words)
                if status != 0:
                    raise RuntimeError(f"tessera {words}: {err}")
            trouble, checks = Faults(cluster, seed), Checks(cluster, load, folder, reference)
            end = time.monotonic() + minutes * 60
            while not faults and (load.rounds == 0 or time.monotonic() < end):
                trouble.start()
                load.start()
                time.sleep(min(ROUND_SECONDS, max(5, end - time.monotonic())))
                load.stop()
                trouble.stop()
                cluster.heal()
                cluster.await_health()
                faults = checks.run()
                print(f"round {load.rounds}: {len(load.datasets)} datasets, {len(load.segmentations)} segmentation jobs, "
                      f"{load.interactive} segmentations, {len(load.trainings)} trainings acknowledged; {load.refused} "
                      f"commands failed; faults {trouble.made}", flush=True)
        finally:
            cluster.end()
            if faults or sys.exc_info()[0]:
                kept = pathlib.Path(tempfile.mkdtemp(prefix="tessera-cluster-logs-"))
                for log in folder.glob("*.log"):
                    shutil.copy(log, kept)
                print(f"logs: {kept}")
        for fault in faults:
            print(fault)
        sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
