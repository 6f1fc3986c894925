"""Three servers that share PostgreSQL and S3, four workers, and the links between them."""
import os
import pathlib
import re
import signal
import subprocess
import time

from services import S3, Balancer, Postgres, Process, Toxiproxy, free_port, wait_for_port

BIN = pathlib.Path(os.environ["TESSERA_BIN"])
TOOLS = pathlib.Path(os.environ["TESSERA_TOOLS"])
LEASE_SECONDS = 15


class Cluster:
    def __init__(self, folder, servers=3, workers=4):
        self.folder = pathlib.Path(folder)
        self.toxiproxy = Toxiproxy(folder, TOOLS / "bin/toxiproxy")
        self.postgres = Postgres(folder)
        self.s3 = S3(folder, TOOLS / "bin/versitygw")
        self.links = []
        self.ports = [free_port() for _ in range(servers)]
        self.servers = [self._start_server(number) for number in range(servers)]
        for server, port in zip(self.servers, self.ports):
            wait_for_port(port, server.process)
        self.balancer = Balancer(self.ports)
        self.address = f"127.0.0.1:{self.balancer.port}"
        self.admin = self._token("admin", "admin")
        token = self._token("worker", "worker")
        self.workers = [self._start_worker(number, token) for number in range(workers)]

    def _link(self, name, port):
        self.links.append(name)
        return self.toxiproxy.link(name, port)

    def _start_server(self, number):
        database = self.postgres.url(self._link(f"server{number}-postgres", self.postgres.port))
        s3 = self._link(f"server{number}-s3", self.s3.port)
        return Process(f"server{number}", [
            BIN / "tesserad", "serve", "--data-dir", self.folder / f"server{number}", "--blobs", "s3://tessera/cluster?path_style=1",
            "--listen", f"127.0.0.1:{self.ports[number]}", "--metrics-listen", "127.0.0.1:0", "--device", "cpu", "--threads",
            "1", "--local-workers", "0", "--lease-seconds", LEASE_SECONDS, "--auth", "tokens", "--audit-log", "-",
            "--drain-timeout", "10s"], self.folder / f"server{number}.log",
            env={"TESSERA_DATABASE": database, **S3.env(s3)})

    def _start_worker(self, number, token):
        port = self._link(f"worker{number}-server", self.balancer.port)
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
        """Ends all faults, and starts what was killed."""
        for link in self.links:
            self.toxiproxy.heal(link)
        for process in [self.postgres, self.s3, *self.processes()]:
            if process.alive():
                process.signal(signal.SIGCONT)
            else:
                process.start()

    def end(self):
        for process in [*self.workers, *self.servers, self.s3, self.toxiproxy, self.postgres]:
            process.kill()

    def await_health(self, seconds=90):
        end = time.monotonic() + seconds
        for port in self.ports:
            while subprocess.run([BIN / "tesserad", "health", "--server", f"127.0.0.1:{port}"],
                                 capture_output=True, check=False).returncode != 0:
                if time.monotonic() > end:
                    raise RuntimeError(f"the server at port {port} does not serve")
                time.sleep(0.2)
