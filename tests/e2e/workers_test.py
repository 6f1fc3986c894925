"""Workers that somebody else starts: they need an address and a token, and nothing of the server's machine."""
import signal
import socket
import subprocess
import unittest

from harness import BIN, ENDLESS_EPOCH, LONG, TINY, ServerTest, WorkerTest

LEASE_SECONDS = 2
# A network so small that a checkpoint comes at once and epochs in moments.
SHORT = ["--base-width", "2", "--depth", "1", "--input-size", "32x32", "--batch-size", "1", "--epochs", "12",
         "--patience", "0", "--precision", "float32", "--seed", "7"]


class Workers(WorkerTest):
    server_flags = ("--local-workers", "0", "--lease-seconds", str(LEASE_SECONDS))

    def setUp(self):
        super().setUp()
        self.server.listen = self.server.address
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")

    def queue(self, *flags):
        return self.tessera("train", "nuclei", "--model", "cells", *flags).split()[0]

    def epochs(self, job):
        return self.job(job)["progress"]["epoch"]

    def test_each_of_two_workers_gets_a_job(self):
        jobs = [self.queue(*LONG), self.queue(*LONG)]
        for name in ("one", "two"):
            self.start_worker(name)
        for job in jobs:
            self.wait_for(lambda job=job: self.epochs(job) >= 1)
        self.assertEqual({name: self.log(name).count("training begins") for name in ("one", "two")}, {"one": 1, "two": 1})
        self.assertEqual(self.server.workers(), [])
        metrics = self.metrics()
        self.assertIn('tessera_running_jobs{kind="training"} 2', metrics)

    def test_a_killed_workers_job_goes_on_with_another_and_ends_in_the_same_bytes(self):
        undisturbed = self.queue(*SHORT)
        first = self.start_worker("one")
        self.wait_for_state(undisturbed, "SUCCEEDED")
        disturbed = self.queue(*SHORT)
        self.wait_for(lambda: self.epochs(disturbed) >= 2)
        first.kill()
        first.wait()
        self.start_worker("two")
        self.wait_for_state(disturbed, "SUCCEEDED")
        self.assertIn("resumed=yes", self.log("two"))
        self.assertEqual(*(self.rows("model", "show", f"cells@{version}")[0]["sha256"] for version in (1, 2)))
        self.assertIn("tessera_lost_leases_total{kind=\"training\"} 1", self.metrics())

    def test_a_terminated_worker_gives_its_job_back_at_once(self):
        job = self.queue(*ENDLESS_EPOCH)
        worker = self.start_worker("one")
        self.wait_for(lambda: self.job(job)["progress"]["step"] >= 3)
        worker.terminate()
        self.assertEqual(worker.wait(timeout=60), 0)
        # Not after a time: the worker has gone, and so has its lease.
        self.assertEqual(self.state(job), "QUEUED")
        self.start_worker("two")
        self.wait_for(lambda: self.state(job) == "RUNNING" and self.job(job)["progress"]["step"] > 3)
        self.assertIn("resumed=yes", self.log("two"))

    def test_a_worker_that_is_killed_in_its_grace_has_given_its_job_back(self):
        job = self.queue(*LONG)
        worker = self.start_worker("one", "--once", "--grace", "0")
        self.wait_for(lambda: self.epochs(job) >= 1)
        worker.terminate()
        self.assertEqual(worker.wait(timeout=60), 4)
        self.assertEqual(self.state(job), "QUEUED")

    def test_a_job_that_kills_three_workers_fails_and_says_where(self):
        job = self.queue(*ENDLESS_EPOCH)
        for n in range(3):
            worker = self.start_worker(f"worker{n}")
            self.wait_for(lambda n=n: "training begins" in self.log(f"worker{n}"))
            worker.kill()
            worker.wait()
        self.wait_for_state(job, "FAILED")
        error = self.job(job)["error_message"]
        self.assertIn("3 workers in a row ended and got no further", error)
        self.assertIn(socket.gethostname() + "/", error)
        self.assertIn("tessera_worker_deaths_total{kind=\"training\"} 3", self.metrics())

    def test_a_training_goes_on_over_a_restart_of_the_server(self):
        job = self.queue(*LONG)
        self.start_worker("one")
        self.wait_for(lambda: self.epochs(job) >= 1)
        self.server.kill()
        self.server.start()
        epochs = self.epochs(job)
        self.wait_for(lambda: self.epochs(job) > epochs + 1)
        self.assertEqual(self.state(job), "RUNNING")
        self.assertEqual(self.log("one").count("training begins"), 1, self.log("one") + self.server.log())

    def test_a_worker_that_comes_back_late_has_lost_its_job(self):
        job = self.queue(*LONG)
        late = self.start_worker("late", "--once")
        self.wait_for(lambda: self.epochs(job) >= 1)
        late.send_signal(signal.SIGSTOP)
        self.wait_for_state(job, "QUEUED")
        self.start_worker("other")
        self.wait_for_state(job, "RUNNING")
        late.send_signal(signal.SIGCONT)
        self.assertEqual(late.wait(timeout=60), 3)
        self.assertIn("was withdrawn", self.log("late"))
        self.assertEqual(self.state(job), "RUNNING")

    def test_a_cancelled_job_ends_and_its_worker_goes_on(self):
        job = self.queue(*LONG)
        worker = self.start_worker("one")
        self.wait_for(lambda: self.epochs(job) >= 1)
        self.tessera("job", "cancel", job)
        self.wait_for_state(job, "CANCELLED")
        self.wait_for_state(self.queue(*TINY), "SUCCEEDED")
        self.assertIsNone(worker.poll())

    def test_a_worker_ends_after_one_job_or_when_there_is_none(self):
        self.assertEqual(self.start_worker("idle", "--idle-exit", 1).wait(timeout=60), 0)
        job = self.queue(*TINY)
        self.assertEqual(self.start_worker("once", "--once").wait(timeout=120), 0)
        self.assertEqual(self.state(job), "SUCCEEDED")
        waiting = self.start_worker("waiting", "--once")
        self.wait_for(lambda: 'tessera_workers{device="cpu",state="waiting"} 1' in self.metrics())
        job = self.queue(*TINY)
        self.assertEqual(waiting.wait(timeout=120), 0)
        self.assertEqual(self.state(job), "SUCCEEDED")

    def test_a_server_without_these_calls_is_no_server_for_a_worker(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            health = f"127.0.0.1:{free.getsockname()[1]}"
        self.assertEqual(self.server.stop(), 0)
        self.server.flags = [*self.server.flags, "--health-listen", health]
        self.server.start()
        done = subprocess.run([BIN / "tesserad", "work", "--server", health, "--device", "cpu"], capture_output=True,
                              text=True, timeout=60)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("upgrade the server first", done.stderr.splitlines()[-1])

    def test_a_worker_waits_for_a_server_that_is_not_there_yet(self):
        self.assertEqual(self.server.stop(), 0)
        worker = self.start_worker("early")
        self.wait_for(lambda: "does not answer" in self.log("early"))
        self.server.start()
        self.wait_for_state(self.queue(*TINY), "SUCCEEDED")
        worker.terminate()
        self.assertEqual(worker.wait(timeout=60), 0)


class WorkersWithTokens(Workers):
    """The same over TLS, where each caller shows a token."""

    def setUp(self):
        ServerTest.setUp(self)
        self.server.stop()
        self.server.listen = self.server.address
        self.make_certificate()
        self.server.flags = [*self.server_flags, "--auth", "tokens", "--tls-cert", self.folder / "server.pem",
                             "--tls-key", self.folder / "server.key"]
        self.server.start()
        for name, role in (("ada", "member"), ("gpu-worker", "worker")):
            (self.folder / f"{name}.token").write_text(subprocess.run(
                [BIN / "tesserad", "token", "create", name, "--user", name, "--role", role, "--data-dir",
                 self.server.data], check=True, capture_output=True, text=True).stdout)
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")

    def make_certificate(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
                        "-subj", "/CN=server", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
                        self.folder / "server.key", "-out", self.folder / "server.pem"], check=True, capture_output=True)

    def start_tessera(self, *words):
        return super().start_tessera("--token-file", self.folder / "ada.token", "--ca-file", self.folder / "server.pem",
                                     *words)

    def connection(self, token="gpu-worker", authority="server.pem"):
        return ["--server", self.server.address, "--token-file", self.folder / f"{token}.token", "--ca-file",
                self.folder / authority]

    def work(self, connection):
        """Runs a worker that must be refused; returns its exit status and its last line."""
        done = subprocess.run([BIN / "tesserad", "work", *map(str, connection), "--device", "cpu"], capture_output=True,
                              text=True, timeout=60)
        return done.returncode, done.stderr.splitlines()[-1]

    def test_only_a_worker_gets_work_and_a_worker_gets_nothing_else(self):
        status, line = self.work(self.connection(token="ada"))
        self.assertEqual(status, 2, line)
        self.assertIn("only a worker may do the server's work", line)
        (self.folder / "forged.token").write_text("tessera_" + "0" * 64)
        status, line = self.work(self.connection(token="forged"))
        self.assertEqual(status, 2, line)
        self.assertIn("tesserad: ", line)
        self.start_tessera = lambda *words: ServerTest.start_tessera(
            self, "--token-file", self.folder / "gpu-worker.token", "--ca-file", self.folder / "server.pem", *words)
        self.assertIn("gpu-worker is a worker", self.refused("job", "list"))

    def test_a_server_with_another_certificate_is_refused(self):
        (self.folder / "server.pem").rename(self.folder / "true.pem")
        self.make_certificate()
        (self.folder / "server.pem").rename(self.folder / "other.pem")
        (self.folder / "true.pem").rename(self.folder / "server.pem")
        status, line = self.work(self.connection(authority="other.pem"))
        self.assertEqual(status, 3, line)
        self.assertIn("andshake", line)

    def test_a_missing_token_is_named(self):
        status, line = self.work(self.connection(token="absent"))
        self.assertEqual(status, 2, line)
        self.assertIn("--token-file", line)


if __name__ == "__main__":
    unittest.main(verbosity=2)
