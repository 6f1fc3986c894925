"""The services that a cluster of servers needs, each a real process on a free port of loopback: PostgreSQL, an S3 server and
toxiproxy."""
import contextlib
import json
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))
from harness import free_port, wait_for_port  # noqa: E402

POSTGRES = pathlib.Path("/usr/lib/postgresql/15/bin")


class Process:
    """A process of the test's, which it pauses, kills and starts again."""

    def __init__(self, name, command, log, env=None, user=None):
        self.name, self.command, self.log, self.env, self.user = name, [str(word) for word in command], log, env, user
        self.process = None
        self.start()

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                            env={**os.environ, **(self.env or {})}, user=self.user)

    def last_line(self):
        """Of its log."""
        lines = pathlib.Path(self.log).read_text(errors="replace").splitlines()
        return lines[-1] if lines else ""

    def alive(self):
        return self.process.poll() is None

    def signal(self, number):
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)

    def kill(self):
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGKILL)
        self.process.wait()

    def end(self, seconds=60):
        """Asks the process to end; returns its exit status."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        return self.process.wait(timeout=seconds)


class Postgres(Process):
    """PostgreSQL refuses to run as root, so it runs as `postgres` there."""

    def __init__(self, folder, flags=()):
        self.port = free_port()
        self.folder = pathlib.Path(folder) / "postgres"
        self.folder.mkdir()
        user = None
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres").pw_name
            shutil.chown(self.folder, user)
        data = self.folder / "data"
        subprocess.run([POSTGRES / "initdb", "-D", data, "-U", "tessera", "-A", "trust", "--no-sync", "-E", "UTF8",
                        "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL, user=user, cwd="/")
        super().__init__("postgres", [POSTGRES / "postgres", "-D", data, "-p", self.port, "-k", self.folder,
                                      "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", *flags],
                         pathlib.Path(folder) / "postgres.log", user=user)
        self._await()
        self.query("CREATE DATABASE tessera", database="postgres")

    def url(self, port=None):
        return f"postgresql://tessera@127.0.0.1:{port or self.port}/tessera"

    def query(self, sql, database="tessera"):
        """Rows as lists of texts."""
        run = subprocess.run(["psql", "-X", "-A", "-t", "-F", "\t", "-h", "127.0.0.1", "-p", str(self.port), "-U",
                              "tessera", "-d", database, "-c", sql], capture_output=True, text=True, check=True)
        return [line.split("\t") for line in run.stdout.splitlines()]

    def restart(self):
        """As a crash of the machine would: no goodbye."""
        self.signal(signal.SIGSTOP)  # So that it has no more children than those that are found.
        processes = children(self.process.pid)
        self.signal(signal.SIGKILL)
        self.process.wait()
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        # PostgreSQL does not start while one of them has its shared memory.
        while any(is_running(process) for process in processes):
            time.sleep(0.01)
        self.start()
        self._await()

    def _await(self, seconds=60):
        """Waits until the database answers; it listens earlier."""
        end = time.monotonic() + seconds
        while subprocess.run([POSTGRES / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False).returncode != 0:
            if not self.alive() or time.monotonic() > end:
                raise RuntimeError("PostgreSQL does not start")
            time.sleep(0.1)


def is_running(process):
    """Not one that has ended and whose parent has not noticed yet."""
    with contextlib.suppress(OSError):
        return (pathlib.Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def children(parent):
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(entry.name))
    return found


class S3(Process):
    KEY, SECRET = "test", "test-secret"

    def __init__(self, folder, program):
        self.port = free_port()
        self.data = pathlib.Path(folder) / "s3"
        (self.data / "tessera").mkdir(parents=True)
        super().__init__("s3", [program, "--port", f"127.0.0.1:{self.port}", "--access", self.KEY, "--secret", self.SECRET,
                                "--quiet", "posix", self.data], pathlib.Path(folder) / "s3.log")
        wait_for_port(self.port, self.process)

    @classmethod
    def env(cls, port):
        return {"AWS_ACCESS_KEY_ID": cls.KEY, "AWS_SECRET_ACCESS_KEY": cls.SECRET, "AWS_REGION": "us-east-1",
                "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}


class Toxiproxy(Process):
    """Links that can be cut, slowed and reset."""

    def __init__(self, folder, program):
        self.port = free_port()
        super().__init__("toxiproxy", [program, "-host", "127.0.0.1", "-port", self.port],
                         pathlib.Path(folder) / "toxiproxy.log")
        wait_for_port(self.port, self.process)

    def ask(self, method, path, body=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    def link(self, name, port):
        """A link to the port; returns its own port."""
        own = free_port()
        self.ask("POST", "/proxies", {"name": name, "listen": f"127.0.0.1:{own}", "upstream": f"127.0.0.1:{port}",
                                      "enabled": True})
        return own

    def spoil(self, name, kind, **attributes):
        for stream in ("upstream", "downstream"):
            self.ask("POST", f"/proxies/{name}/toxics", {"name": f"{kind}-{stream}", "type": kind, "stream": stream,
                                                         "attributes": attributes})

    def enable(self, name, enabled):
        self.ask("POST", f"/proxies/{name}", {"enabled": enabled})

    def heal(self, name):
        for toxic in json.loads(self.ask("GET", f"/proxies/{name}/toxics")):
            with contextlib.suppress(urllib.error.HTTPError):
                self.ask("DELETE", f"/proxies/{name}/toxics/{toxic['name']}")
        self.enable(name, True)
