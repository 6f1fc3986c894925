"""See fleet.sh, which runs this."""
import collections
import hashlib
import itertools
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid

import numpy
import PIL.Image

from servers import BIN, Servers
from services import Process, children
from wire import connect, import_messages

SLICE_MS = 50
MOST_SLICES = 20_000
FILES = 256
SIDE = 256
CALLS = ("AcquireWork", "ReadFile", "TakePixels", "HandInSlices")


def processor_seconds(process):
    """Of the process and its children, those that have ended too."""
    ticks = 0
    for pid, own in [(process.process.pid, 4), *((pid, 2) for pid in children(process.process.pid))]:
        words = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(map(int, words[11:11 + own]))
    return ticks / os.sysconf("SC_CLK_TCK")


def bytes_at(port):
    """What came in and went out at the open connections of a port."""
    lines = subprocess.run(["ss", "-tinH", "state", "established", f"( sport = :{port} )"], capture_output=True, text=True,
                           check=True).stdout
    return [sum(map(int, re.findall(rf"\b{name}:(\d+)", lines))) for name in ("bytes_received", "bytes_sent")]


class Fleet:
    """Servers to which workers come for a while."""

    def __init__(self, folder, setup):
        self.folder = folder
        self.servers = Servers(folder, setup, "--auth", "tokens", "--max-pixels-per-hour-per-user", str(1 << 50))
        self.user, self.worker = self.servers.token("ada", "member"), self.servers.token("fleet", "worker")
        self.servers.train(self.user, self.worker)

    def tessera(self, *words):
        return self.servers.tessera(*words, token=self.user)

    def start_workers(self, count, out):
        out.mkdir()
        return Process("workers", [BIN / "sleeping_workers", count, SLICE_MS, self.worker, out,
                                   *(f"127.0.0.1:{port}" for port in self.servers.ports)], self.folder / "workers.log")

    def measure(self, workers):
        """What can be subtracted from what it is later."""
        found = collections.Counter()
        found["server_ms"] = 1000 * sum(map(processor_seconds, self.servers.processes))
        found["worker_ms"] = 1000 * processor_seconds(workers)
        for port in self.servers.ports:
            found["worker_in"], found["worker_out"] = (a + b for a, b in zip(
                (found["worker_in"], found["worker_out"]), bytes_at(port)))
        for port in self.servers.metrics:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
                retries = re.findall(r"^tessera_database_retries_total\S* (\S+)", answer.read().decode(), re.M)
            found["retries"] += sum(map(float, retries))
        if self.servers.shared:
            found["database_ms"], found["s3_ms"] = (1000 * processor_seconds(one) for one in (self.servers.database, self.servers.s3))
            found["database_in"], found["database_out"] = bytes_at(self.servers.database.port)
            found["s3_in"], found["s3_out"] = bytes_at(self.servers.s3.port)
            found["statements"] = int(self.servers.database.query("SELECT sum(calls) FROM pg_stat_statements")[0][0])
            found["transactions"] = int(self.servers.database.query(
                "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = 'tessera'")[0][0])
        return found


class Jobs:
    """Creates jobs, and waits for their end."""

    def __init__(self, fleet, images):
        self.messages, self.uploads = import_messages("segmentation_job", "upload")
        self.channel = connect(f"127.0.0.1:{fleet.servers.ports[0]}")
        self.metadata = [("authorization", "Bearer " + fleet.user.read_text().strip())]
        # Sends the images, which this process then knows by their digests.
        fleet.tessera("job", "cancel", fleet.tessera("segment", *images, "--model", "cells", "--detach").split()[0])
        self.digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in images]

    def _call(self, method, request, answer):
        stub = self.channel.unary_unary(f"/tessera.v1.SegmentationJobService/{method}", type(request).SerializeToString,
                                        answer.FromString)
        return stub(request, metadata=self.metadata)

    def _requests(self, slices):
        m = self.messages
        yield m.CreateSegmentationJobRequest(header=m.CreateSegmentationJobRequest.Header(
            job=m.SegmentationJob(model="models/cells/versions/1"), request_id=str(uuid.uuid4())))
        digests = itertools.cycle(self.digests)
        for first in range(0, slices, 1000):
            yield m.CreateSegmentationJobRequest(images=m.CreateSegmentationJobRequest.Images(images=[
                m.SegmentationImage(filename=f"{n}.tif", sha256=next(digests)) for n in range(first, min(first + 1000, slices))]))

    def run(self, slices):
        """A job of so many images; returns its seconds and bytes."""
        create = self.channel.stream_unary(
            "/tessera.v1.SegmentationJobService/CreateSegmentationJob",
            self.messages.CreateSegmentationJobRequest.SerializeToString, self.messages.SegmentationJob.FromString)
        job = create(self._requests(slices), metadata=self.metadata)
        while job.state in (job.QUEUED, job.RUNNING):
            time.sleep(0.5)
            job = self._call("GetSegmentationJob", self.messages.GetSegmentationJobRequest(name=job.name),
                             self.messages.SegmentationJob)
        if job.images_succeeded != slices:
            sys.exit(f"{job.images_succeeded} of {slices} images have succeeded: {job}")
        return (job.end_time.ToNanoseconds() - job.start_time.ToNanoseconds()) / 1e9, job.result_bytes


def percentile(times, part):
    return sorted(times)[min(len(times) - 1, int(part * len(times)))] if times else float("nan")


def read_times(folder):
    times, slices = collections.defaultdict(list), 0
    for file in folder.iterdir():
        for line in file.read_text().splitlines():
            name, value = line.split()
            if name == "slices":
                slices += int(value)
            else:
                times[name].append(float(value))
    return times, slices


def report(setup, count, slices, seconds, result_bytes, used, folder):
    rate = slices / seconds
    times, computed = read_times(folder)
    a_slice = collections.defaultdict(float, {key: value / slices for key, value in used.items()})
    print(f"{setup:>6} {count:>4} workers: {rate:7.1f} slices/s  ratio {rate * SLICE_MS / 1000 / count:.3f}   "
          f"({slices} slices in {seconds:.1f} s, {computed} computed, {os.getloadavg()[0]:.1f} load)")
    print(f"    a slice: processor server {a_slice['server_ms']:.2f} ms, database {a_slice['database_ms']:.2f}, S3 "
          f"{a_slice['s3_ms']:.2f}, worker {a_slice['worker_ms']:.2f};  statements {a_slice['statements']:.2f}, transactions "
          f"{a_slice['transactions']:.2f}, retries {a_slice['retries']:.4f};  result {result_bytes / slices:.0f} bytes")
    print("    a slice: bytes in/out of servers: " + ", ".join(
        f"{name} {a_slice[f'{name}_{first}']:.0f}/{a_slice[f'{name}_{then}']:.0f}"
        for name, first, then in (("worker", "in", "out"), ("database", "out", "in"), ("s3", "out", "in"))))
    print("    calls, median and 99th percentile in ms: " + ", ".join(
        f"{name} {statistics.median(times[name]):.1f} {percentile(times[name], 0.99):.1f} ({len(times[name])})"
        for name in CALLS if times[name]), flush=True)


def write_images(folder):
    folder.mkdir()
    noise = numpy.random.default_rng(1)
    for n in range(FILES):
        PIL.Image.fromarray(noise.integers(0, 256, (SIDE, SIDE), numpy.uint8)).save(folder / f"image{n:03d}.tif")
    return sorted(folder.iterdir())


def measure_setup(place, setup, counts, seconds):
    folder = place / setup
    folder.mkdir()
    # PostgreSQL's account reaches its own folder below.
    folder.chmod(0o755)
    fleet = Fleet(folder, setup)
    try:
        jobs = Jobs(fleet, write_images(folder / "images"))
        for count in counts:
            out = folder / f"workers{count}"
            workers = fleet.start_workers(count, out)
            time.sleep(3)  # They connect and wait.
            before = fleet.measure(workers)
            slices = min(int(count * seconds * 1000 / SLICE_MS), MOST_SLICES)
            took, result_bytes = jobs.run(slices)
            used = fleet.measure(workers)
            used.subtract(before)
            workers.signal(signal.SIGTERM)
            if workers.process.wait(timeout=120) != 0:
                sys.exit("a worker failed: " + (folder / "workers.log").read_text()[-2000:])
            report(setup, count, slices, took, result_bytes, used, out)
    finally:
        fleet.servers.end()


def main():
    counts = [int(word) for word in os.environ.get("WORKERS", "1 4 16 64").split()]
    seconds = float(os.environ.get("SECONDS_OF_WORK", "60"))
    with tempfile.TemporaryDirectory() as temporary:
        place = pathlib.Path(temporary)
        place.chmod(0o755)
        for setup in sys.argv[1:] or ["folder", "1", "3"]:
            measure_setup(place, setup, counts, seconds)


if __name__ == "__main__":
    main()
