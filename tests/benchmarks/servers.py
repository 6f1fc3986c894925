"""One server, or several that share PostgreSQL and S3, for programs that measure them."""
import os
import pathlib
import re
import subprocess
import sys

from services import S3, Postgres, Process, free_port, wait_for_port

BIN = pathlib.Path(os.environ["TESSERA_BIN"])
TOOLS = pathlib.Path(os.environ["TESSERA_TOOLS"])
TINY = ["--base-width", "4", "--input-size", "64x64", "--epochs", "4", "--weight-averaging", "0"]


class Servers:
    """`setup`: `folder`, or how many servers share PostgreSQL and S3. They compute and train nothing themselves; the one of `cpu,cpu` does."""

    def __init__(self, folder, setup, *flags):
        self.folder, self.setup = folder, setup
        self.shared = setup not in ("folder", "cpu,cpu")
        flags = (*flags, *(("--devices", setup) if setup == "cpu,cpu" else ("--device", "cpu", "--local-workers", "0")))
        self.database = self.s3 = None
        self.env = {}
        if self.shared:
            self.database = Postgres(folder, ("-c", "shared_preload_libraries=pg_stat_statements"))
            self.s3 = S3(folder, TOOLS / "bin/versitygw")
            self.database.query("CREATE EXTENSION pg_stat_statements")
            self.env = {"TESSERA_DATABASE": self.database.url(), **S3.env(self.s3.port)}
            # A cache of one byte: each image is read from S3, as if it had come to another server or long ago.
            flags = (*flags, "--blobs", "s3://tessera/files?path_style=1", "--cache-bytes", "1")
        self.processes, self.ports, self.metrics = [], [], []
        for number in range(int(setup) if self.shared else 1):
            self._start(number, flags)

    def _start(self, number, flags):
        port, metrics = free_port(), free_port()
        self.processes.append(Process(f"server{number}", [
            BIN / "tesserad", "serve", "--data-dir", self.folder / f"server{number}", "--listen", f"127.0.0.1:{port}",
            "--metrics-listen", f"127.0.0.1:{metrics}", "--http-listen", "127.0.0.1:0", "--no-starter", *flags],
            self.folder / f"server{number}.log", env=self.env))
        wait_for_port(port, self.processes[-1].process)
        self.ports.append(port)
        self.metrics.append(metrics)

    def token(self, name, role):
        """A file with a token of the user `name`."""
        where = () if self.shared else ("--data-dir", self.folder / "server0")
        made = subprocess.run([BIN / "tesserad", "token", "create", name, "--role", role, "--user", name, *where],
                              capture_output=True, text=True, check=True, env={**os.environ, **self.env})
        path = self.folder / f"{name}.token"
        path.write_text(re.search(r"\S{20,}", made.stdout)[0])
        return path

    def connection(self, number=0, token=None):
        """Flags of `tessera` and of `tesserad work`."""
        return ["--server", f"127.0.0.1:{self.ports[number]}", *(("--token-file", token) if token else ())]

    def tessera(self, *words, token=None):
        done = subprocess.run([BIN / "tessera", *self.connection(token=token), *map(str, words)], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"tessera {words[0]}: {done.stderr}")
        return done.stdout

    def train(self, user=None, worker=None):
        """Trains the model `cells`; both may be files with tokens."""
        subprocess.run([BIN / "make_nuclei", self.folder / "samples", "4", "1"], check=True)
        self.tessera("dataset", "create", "nuclei", self.folder / "samples", token=user)
        job = self.tessera("train", "nuclei", "--model", "cells", *TINY, token=user).split()[0]
        subprocess.run([BIN / "tesserad", "work", *self.connection(token=worker), "--device", "cpu", "--kinds", "train", "--once"],
                       check=True, stderr=subprocess.DEVNULL)
        self.tessera("job", "watch", job, token=user)

    def end(self):
        for process in [*self.processes, *(one for one in (self.s3, self.database) if one)]:
            process.kill()
