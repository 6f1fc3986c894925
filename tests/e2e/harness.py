"""Starts the two programs as a user would, each test on a server and a folder of its own."""
import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import struct
import subprocess
import tempfile
import time
import unittest
import urllib.request

BIN = pathlib.Path(os.environ["TESSERA_BIN"])
ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "datasets"

# Enough for a network that knows bright from dark, in seconds: so few steps are no time for an average to follow.
TINY = ["--base-width", "4", "--input-size", "64x64", "--epochs", "4", "--weight-averaging", "0"]
LONG = ["--base-width", "4", "--input-size", "64x64", "--epochs", "100000", "--patience", "0"]
# Has nothing to go on from while it lasts: jobs whose workers die in it fail in the end.
ENDLESS_EPOCH = ["--base-width", "4", "--input-size", "64x64", "--epochs", "1", "--crops-per-epoch", "1000000"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port, process, seconds=60):
    """Waits until something listens; RuntimeError if the process ends or the time is over."""
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"nothing listens on port {port}")
        time.sleep(0.02)


class Server:
    """A `tesserad serve` on loopback, without the starting model unless asked. Ends with the test, however that ends."""

    def __init__(self, folder, flags=(), prefix=(), starter=False):
        self.flags = flags
        self.starter = starter
        self.prefix = prefix  # Words before the command, such as those of a wrapper.
        self.listen = "127.0.0.1:0"  # A test may set it to `address`, so that clients find the next start.
        self.http_listen = "127.0.0.1:0"
        self.data = pathlib.Path(folder) / "server"
        self.process = None
        self.address = None
        self.start()

    def start(self):
        self.worker_pids = set()  # All that were seen.
        log = open(self.data.with_suffix(".log"), "ab")
        flags = [] if {"--device", "--devices"} & set(self.flags) else ["--device", "cpu"]
        flags += [*self.flags, *([] if self.starter else ["--no-starter"])]
        self.process = subprocess.Popen(
            [*self.prefix, BIN / "tesserad", "serve", "--data-dir", self.data, "--listen", self.listen, "--metrics-listen",
             "127.0.0.1:0", "--http-listen", self.http_listen, *flags], stdout=subprocess.PIPE, stderr=log, text=True)
        log.close()
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            self.process.wait()
            raise RuntimeError("tesserad did not start: " + self.log())
        self.address = line.split()[-1]

    def log(self):
        return self.data.with_suffix(".log").read_text()

    def kill(self):
        """As a power cut would: no goodbye."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=60)
        self.process.stdout.close()
        return self.process.returncode

    def workers(self):
        """Process ids of the training workers that this server started and that live, with or without it."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                # `PID (NAME) STATE PARENT …`
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue  # It has ended meanwhile.
            if b"work" in words and (parent == self.process.pid or int(entry.name) in self.worker_pids):
                found.append(int(entry.name))
        self.worker_pids.update(found)
        return found


class ServerTest(unittest.TestCase):
    """A folder, synthetic samples in it, and a running server."""

    samples = 4
    server_flags = ()
    starter = False

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        subprocess.run([BIN / "make_nuclei", self.folder / "samples", str(self.samples), "1"], check=True)
        subprocess.run([BIN / "make_nuclei", self.folder / "unseen", "1", "1000"], check=True)
        self.image = self.folder / "unseen/nuclei_001/image/nuclei.tif"
        self.server = Server(self.folder, self.server_flags, starter=self.starter)
        self.addCleanup(lambda: self.server.process.poll() is None and self.server.kill())

    def start_tessera(self, *words):
        return subprocess.Popen([BIN / "tessera", "--server", self.server.address, *map(str, words)],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run_tessera(self, *words):
        """Returns (exit status, stdout, stderr)."""
        process = self.start_tessera(*words)
        out, err = process.communicate(timeout=280)
        return process.returncode, out, err

    def tessera(self, *words):
        """Runs a command that must succeed; returns its stdout."""
        status, out, err = self.run_tessera(*words)
        self.assertEqual(status, 0, f"tessera {' '.join(map(str, words))}: {err}\nserver:\n{self.server.log()}")
        return out

    def rows(self, *words):
        """Runs a command with --json; returns its objects."""
        return [json.loads(line) for line in self.tessera("--json", *words).splitlines()]

    def refused(self, *words, status=1):
        """Runs a command that must fail with `status`; returns its one sentence."""
        found, _, err = self.run_tessera(*words)
        self.assertEqual(found, status, err)
        return err

    def train(self, model, *flags):
        """Trains a tiny model to its end."""
        self.tessera("train", "nuclei", "--model", model, *TINY, *flags, "--follow")

    def kill_workers(self, times):
        """Kills all workers once they have a job, and those that come after them."""
        for _ in range(times):
            self.wait_for(lambda: self.server.workers() and
                          any(row["state"] == "RUNNING" for row in self.rows("job", "list")))
            dying = self.server.workers()
            for worker in dying:
                kill(worker)
            # The next one may be there already.
            self.wait_for(lambda dying=dying: not set(dying) & set(self.server.workers()))

    def job(self, name):
        return self.rows("job", "show", name)[0]

    def metrics(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port()}/metrics") as answer:
            return answer.read().decode()

    def metrics_port(self):
        for line in self.server.log().splitlines():
            if "metrics_port=" in line:
                port = line.split("metrics_port=")[1].split()[0]
        return port

    def metric(self, name, *labels):
        """The sum of a metric's values that have all of `labels`, such as `kind="training"`."""
        return sum(float(line.split()[-1]) for line in self.metrics().splitlines()
                   if re.match(rf"{name}[{{ ]", line) and all(label in line for label in labels))

    def wait_for(self, what, seconds=120):
        """Waits until `what()` is true; a wait without a sign fails the test."""
        end = time.monotonic() + seconds
        while not what():
            self.assertLess(time.monotonic(), end, "waited in vain\nserver:\n" + self.server.log())
            time.sleep(0.05)


class WorkerTest(ServerTest):
    """Workers that the test starts, as somebody on another machine would."""

    def connection(self):
        return ["--server", self.server.address]

    def start_worker(self, name, *flags):
        """A worker in a folder of its own, which is all that it has; its log is NAME.log."""
        home = self.folder / name
        home.mkdir(exist_ok=True)
        log = open(self.folder / f"{name}.log", "ab")
        worker = subprocess.Popen([BIN / "tesserad", "work", *map(str, self.connection()), "--device", "cpu", *map(str, flags)],
                                  cwd=home, stderr=log, stdout=log, env={**os.environ, "TMPDIR": str(home)})
        log.close()
        self.addCleanup(lambda: worker.poll() is None and (worker.kill(), worker.wait()))
        return worker

    def log(self, name):
        return (self.folder / f"{name}.log").read_text()

    def state(self, job):
        return self.job(job)["state"]

    def wait_for_state(self, job, state):
        self.wait_for(lambda: self.state(job) == state)


def verify(data):
    """Runs `tesserad verify`; returns (exit status, what it printed)."""
    done = subprocess.run([BIN / "tesserad", "verify", "--data-dir", data], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def write_stack(path, pages, side=96):
    """A grayscale TIFF of side × side and 8 bit with bright squares, another number of them on each page."""
    file = bytearray(struct.pack("<2sHI", b"II", 42, 8))
    for page in range(pages):
        pixels = bytearray(b"\x14" * side * side)
        for square in range(page + 1):
            for row in range(10, 26):
                at = row * side + 10 + 24 * square
                pixels[at:at + 16] = b"\xdc" * 16
        tags = [(256, 4, side), (257, 4, side), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, len(file) + 2 + 9 * 12 + 4),
                (277, 3, 1), (278, 4, side), (279, 4, len(pixels))]
        file += struct.pack("<H", len(tags))
        for tag, kind, value in tags:
            file += struct.pack("<HHII", tag, kind, 1, value)
        end = len(file) + 4 + len(pixels)
        file += struct.pack("<I", end if page + 1 < pages else 0) + pixels
    path.write_bytes(file)


def kill(pid):
    """Ends a process of the test's; one that has ended by itself meanwhile is as good."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
