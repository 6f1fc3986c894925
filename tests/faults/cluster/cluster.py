"""Servers that share PostgreSQL and S3, workers, and the links between them."""
import os
import pathlib
import re
import signal
import subprocess
import time

from relays import Balancer, Gate, Relays
from services import S3, Postgres, Process, Toxiproxy, free_port, wait_for_port

BIN = pathlib.Path(os.environ["TESSERA_BIN"])
TOOLS = pathlib.Path(os.environ["TESSERA_TOOLS"])
LEASE_SECONDS = 10
DRAIN_SECONDS = 10


class Cluster:
    def __init__(self, folder, servers=3, workers=4):
        self.folder = pathlib.Path(folder)
        self.toxiproxy = Toxiproxy(folder, TOOLS / "bin/toxiproxy")
        self.postgres = Postgres(folder)
        self.s3 = S3(folder, TOOLS / "bin/versitygw")
        relays = Relays()
        self.gate = Gate(relays, self.s3.port)
        self.links = {"postgres": [], "s3": [], "worker": []}
        self.ports = [free_port() for _ in range(servers)]
        self.servers = [self._start_server(number) for number in range(servers)]
        self.balancer = Balancer(relays, self.ports)
        self.address = f"127.0.0.1:{self.balancer.port}"
        self.admin = self._token("admin", "admin")
        token = self._token("worker", "worker")
        self.workers = [self._start_worker(number, token) for number in range(workers)]

    def _link(self, kind, name, port):
        self.links[kind].append(name)
        return self.toxiproxy.link(name, port)

    def s3_env(self, port=None):
        return S3.env(port or self.s3.port)

    def _start_server(self, number):
        database = self.postgres.url(self._link("postgres", f"server{number}-postgres", self.postgres.port))
        s3 = self._link("s3", f"server{number}-s3", self.gate.port)
        server = Process(f"server{number}", [
            BIN / "tesserad", "serve", "--data-dir", self.data(number), *self.blobs(),
            "--listen", f"127.0.0.1:{self.ports[number]}", "--metrics-listen", "127.0.0.1:0",
            "--http-listen", "127.0.0.1:0", "--device", "cpu", "--threads",
            "1", "--local-workers", "0", "--lease-seconds", LEASE_SECONDS, "--auth", "tokens", "--audit-log", "-",
            "--drain-timeout", f"{DRAIN_SECONDS}s", "--no-starter"], self.folder / f"server{number}.log",
            env={"TESSERA_DATABASE": database, "OMP_NUM_THREADS": "1", **self.s3_env(s3)})
        wait_for_port(self.ports[number], server.process)
        return server

    def data(self, number):
        return self.folder / f"server{number}"

    @staticmethod
    def blobs():
        return ["--blobs", "s3://tessera/cluster?path_style=1"]

    def _start_worker(self, number, token):
        port = self._link("worker", f"worker{number}-server", self.balancer.port)
        return Process(f"worker{number}", [
            BIN / "tesserad", "work", "--server", f"127.0.0.1:{port}", "--token-file", token, "--device", "cpu",
            "--kinds", "train,segment"], self.folder / f"worker{number}.log", env={"OMP_NUM_THREADS": "1"})

    def _token(self, name, role):
        made = subprocess.run([BIN / "tesserad", "token", "create", name, "--role", role, "--user", name,
                               "--database", self.postgres.url()], capture_output=True, text=True, check=True)
        path = self.folder / f"{name}.token"
        path.write_text(re.search(r"\S{20,}", made.stdout)[0])
        return path

    def processes(self):
        return [*self.servers, *self.workers]

    def heal(self):
        """Ends all faults. Returns which processes ended although no fault ended them; starts them again, as systemd would. A server
        that starts while the database or S3 is away may say so and end."""
        self.gate.set_shut(False)
        for links in self.links.values():
            for link in links:
                self.toxiproxy.heal(link)
        dead = []
        for process in [self.postgres, self.s3, *self.processes()]:
            if process.alive():
                process.signal(signal.SIGCONT)
            else:
                if not process.last_line().startswith("tesserad: ") or "cannot be reached" not in process.last_line():
                    dead.append(f"{process.name} ended by itself with {process.process.returncode}: {process.last_line()}")
                process.start()
        return dead

    def end(self):
        for process in [*self.workers, *self.servers, self.s3, self.toxiproxy, self.postgres]:
            process.kill()

    def health(self, number):
        """Whether the server serves."""
        return subprocess.run([BIN / "tesserad", "health", "--server", f"127.0.0.1:{self.ports[number]}"],
                              capture_output=True, check=False).returncode == 0

    def await_health(self, numbers=None, seconds=90):
        end = time.monotonic() + seconds
        for number in range(len(self.servers)) if numbers is None else numbers:
            while not self.health(number):
                if time.monotonic() > end:
                    raise RuntimeError(f"server{number} does not serve")
                time.sleep(0.2)

    def verify(self):
        """Compares every file with its digest, and every reference with the files; returns (exit status, what it printed)."""
        run = subprocess.run([BIN / "tesserad", "verify", "--data-dir", self.data(0), *self.blobs()], capture_output=True,
                             text=True, check=False,
                             env={**os.environ, "TESSERA_DATABASE": self.postgres.url(), **self.s3_env()})
        return run.returncode, run.stdout + run.stderr
