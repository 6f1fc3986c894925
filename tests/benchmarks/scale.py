#!/usr/bin/python3
"""Times calls of a user of an empty server, and of one with many files, samples and jobs, also while that one sweeps its files.

usage: scale.py --bin FOLDER --users N --calls N
"""
import argparse
import hashlib
import os
import pathlib
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time

from wire import connect, import_messages

SAMPLES_PER_USER = 10_000
JOBS = 100_000
MOST = 1.5  # Times as long as on the empty server.
SWEEPS_AFTER_S = 62  # After its start; see server/process/housekeeping.cc.
TINY = ["--base-width", "4", "--input-size", "64x64", "--epochs", "4"]
DAY_S = 86_400


def digest(*words):
    return hashlib.sha256(" ".join(map(str, words)).encode()).hexdigest()


class Server:
    """A server for the member `user0`, whose trainings never get on: what a training costs is not to be measured."""

    def __init__(self, programs, folder):
        self.programs, self.data = programs, folder / "data"
        self.start()
        self.token = folder / "token"
        self.token.write_text(subprocess.run(
            [programs / "tesserad", "token", "create", "user0", "--user", "user0", "--role", "member", "--data-dir", self.data],
            check=True, capture_output=True, text=True).stdout)

    def start(self):
        log = open(self.data.with_suffix(".log"), "ab")
        self.process = subprocess.Popen(
            [self.programs / "tesserad", "serve", "--data-dir", self.data, "--listen", "127.0.0.1:0", "--metrics-listen",
             "127.0.0.1:0", "--http-listen", "127.0.0.1:0", "--device", "cpu", "--no-starter", "--auth", "tokens", "--max-stored-bytes-per-user", str(1 << 50)],
            stdout=subprocess.PIPE, stderr=log, text=True)
        self.address = self.process.stdout.readline().split()[-1]
        self.stopping = threading.Event()
        threading.Thread(target=self.hold_workers, daemon=True).start()

    def hold_workers(self):
        held = set()
        children = pathlib.Path(f"/proc/{self.process.pid}/task")
        while not self.stopping.wait(0.02):
            try:
                found = {int(pid) for task in children.iterdir() for pid in (task / "children").read_text().split()}
            except OSError:
                return  # It has ended.
            for pid in found - held:
                os.kill(pid, signal.SIGSTOP)
            held |= found

    def stop(self):
        self.stopping.set()
        self.process.kill()
        self.process.wait()

    def tessera(self, *words):
        subprocess.run([self.programs / "tessera", "--server", self.address, "--token-file", self.token, *map(str, words)],
                       check=True, capture_output=True)


def fill(data, users):
    """Writes rows and files as `users` users would have left them."""
    now = int(time.time() * 1e6)
    old = time.time() - 2 * DAY_S
    blobs = data / "blobs"
    for n in range(256):
        (blobs / f"{n:02x}").mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(data / "tessera.db")
    for user in range(users):
        files = [(digest("image", user, n), digest("mask", user, n)) for n in range(SAMPLES_PER_USER)]
        name, dataset = f"user{user}", f"dataset{user}"
        with database:
            database.execute("INSERT INTO dataset_revisions (dataset_id, revision, sample_count, object_count, size_bytes, "
                             "binary_masks, sha256, create_time) VALUES (?, 1, ?, 1, 1, 0, 's', ?)",
                             (dataset, SAMPLES_PER_USER, now))
            database.execute("INSERT INTO resource_access VALUES (?, ?, 'PRIVATE', '', ?)", (f"datasets/{dataset}", name, now))
            database.executemany(
                "INSERT INTO samples (dataset_id, revision, position, name, image_filename, image_sha256, mask_filename, mask_sha256, "
                "height, width, object_count) VALUES (?, 1, ?, ?, 'i.tif', ?, 'm.tif', ?, 1, 1, 1)",
                [(dataset, n + 1, f"sample{n}", image, mask) for n, (image, mask) in enumerate(files)])
            database.executemany("INSERT INTO file_holders (sha256, holder, size_bytes, create_time, uses, counted) "
                                 "VALUES (?, ?, 1, ?, 1, 1)", [(file, name, now) for pair in files for file in pair])
            database.executemany("INSERT INTO files (sha256, size_bytes, state, change_time, remover) VALUES (?, 1, 'KEPT', ?, '')",
                                 [(file, int(old * 1e6)) for pair in files for file in pair])
            database.execute("INSERT INTO stored_bytes VALUES (?, ?) ON CONFLICT (owner) DO UPDATE SET bytes = bytes + excluded.bytes",
                             (name, 2 * SAMPLES_PER_USER))
        for pair in files:
            for file in pair:
                descriptor = os.open(blobs / file[:2] / file, os.O_WRONLY | os.O_CREAT, 0o600)
                os.utime(descriptor, (old, old))
                os.close(descriptor)
    columns = [row[1] for row in database.execute("PRAGMA table_info(training_jobs)")]
    template = dict(zip(columns, database.execute("SELECT * FROM training_jobs LIMIT 1").fetchone()))
    first = database.execute("SELECT MAX(position) FROM training_jobs").fetchone()[0] + 1
    template.update(state="SUCCEEDED", end_time=now, checkpoint_sha256="", lease_sha256="", device="cpu")
    with database:
        # Of the same user, dataset and model as those that are timed.
        database.executemany(
            f"INSERT INTO training_jobs ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            [[{**template, "job_id": digest("job", n)[:32], "position": first + n}[column] for column in columns]
             for n in range(JOBS)])
    database.close()


class Caller:
    """Makes the calls of one user."""

    def __init__(self, server):
        self.upload, self.training, self.status = import_messages("upload", "training", "server")
        self.channel = connect(server.address)
        self.metadata = [("authorization", "Bearer " + server.token.read_text().strip())]

    def call(self, kind, service, method, request, answer, message):
        stub = getattr(self.channel, kind)(f"/tessera.v1.{service}/{method}", request.SerializeToString, answer.FromString)
        begun = time.perf_counter()
        got = stub(message, metadata=self.metadata)
        return time.perf_counter() - begun, got

    def get_status(self):
        return self.call("unary_unary", "ServerService", "GetServerStatus", self.status.GetServerStatusRequest,
                         self.status.ServerStatus, self.status.GetServerStatusRequest())[0]

    def upload_file(self):
        content = os.urandom(4096)
        header = self.upload.UploadFileRequest.Header(sha256=hashlib.sha256(content).hexdigest(), size_bytes=len(content))
        messages = [self.upload.UploadFileRequest(header=header), self.upload.UploadFileRequest(chunk=content)]
        return self.call("stream_unary", "UploadService", "UploadFile", self.upload.UploadFileRequest,
                         self.upload.UploadFileResponse, iter(messages))[0]

    def create_job(self):
        job = self.training.TrainingJob(dataset="datasets/nuclei", model="models/m")
        seconds, made = self.call("unary_unary", "TrainingService", "CreateTrainingJob", self.training.CreateTrainingJobRequest,
                                  self.training.TrainingJob, self.training.CreateTrainingJobRequest(job=job))
        # So that the queue does not grow.
        self.call("unary_unary", "TrainingService", "CancelTrainingJob", self.training.CancelTrainingJobRequest,
                  self.training.TrainingJob, self.training.CancelTrainingJobRequest(name=made.name))
        return seconds


def measure(server, calls):
    """Seconds of each kind of call, sorted."""
    caller = Caller(server)
    kinds = {"GetServerStatus": caller.get_status, "an upload of 4 KiB": caller.upload_file, "a job's creation": caller.create_job}
    for call in kinds.values():
        call()
    seconds = {name: [] for name in kinds}
    for _ in range(calls):
        for name, call in kinds.items():
            seconds[name].append(call())
    return {name: sorted(times) for name, times in seconds.items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--users", type=int, required=True)
    parser.add_argument("--calls", type=int, required=True)
    options = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as temporary:
        for kind in ("empty", "full"):
            folder = pathlib.Path(temporary) / kind
            folder.mkdir()
            subprocess.run([options.bin / "make_nuclei", folder / "samples", "4", "1"], check=True)
            server = Server(options.bin, folder)
            try:
                server.tessera("dataset", "create", "nuclei", folder / "samples")
                server.tessera("train", "nuclei", "--model", "m", *TINY)
                if kind == "full":
                    server.stop()
                    begun = time.monotonic()
                    fill(server.data, options.users)
                    print(f"filled in {time.monotonic() - begun:.0f} s", flush=True)
                    server.start()
                    begun = time.monotonic()
                results.append(measure(server, options.calls))
                if kind == "full":
                    time.sleep(max(0, begun + SWEEPS_AFTER_S - time.monotonic()))
                    results.append(measure(server, options.calls))
            finally:
                server.stop()
    worst = 0
    print(f"{options.users * 2 * SAMPLES_PER_USER} files, {SAMPLES_PER_USER} samples a user, {JOBS} ended jobs; {options.calls} calls")
    for name, times in results[0].items():
        least = times[len(times) * 99 // 100]
        told = []
        for kind, one in zip(("empty", "full", "sweeping"), results):
            median, p99 = one[name][len(times) // 2], one[name][len(times) * 99 // 100]
            worst = max(worst, p99 / least)
            told.append(f"{kind} {median * 1e3:.2f} ms, p99 {p99 * 1e3:.2f} ms, {p99 / least:.2f} times")
        print(f"{name}: {'; '.join(told)}")
    raise SystemExit(0 if worst <= MOST else f"more than {MOST} times as long")


if __name__ == "__main__":
    main()
