"""What happens to everybody else when a process ends at a bad moment."""
import os
import pathlib
import signal
import subprocess
import unittest

from harness import BIN, ENDLESS_EPOCH, LONG, TINY, ServerTest, kill

# Long enough to be disturbed, and over in seconds.
SHORT = ["--base-width", "2", "--depth", "1", "--input-size", "32x32", "--batch-size", "1", "--epochs", "12",
         "--patience", "0", "--precision", "float32", "--seed", "7"]


class Faults(ServerTest):

    def setUp(self):
        super().setUp()
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")

    def queue(self, *flags):
        return self.tessera("train", "nuclei", "--model", "cells", *flags).split()[0]

    def state(self, job):
        return self.job(job)["state"]

    def epochs(self, job):
        return self.job(job)["progress"]["epoch"]

    def test_a_killed_server_has_its_queue_and_resumes_the_running_job(self):
        running = self.queue(*LONG)
        waiting = [self.queue(*TINY), self.queue(*TINY)]
        self.wait_for(lambda: self.epochs(running) >= 1)
        self.server.kill()
        self.server.start()
        self.wait_for(lambda: self.state(running) == "RUNNING")
        self.assertEqual([self.job(job)["queue_position"] for job in waiting], [1, 2])
        self.tessera("job", "cancel", running)
        for job in waiting:
            self.wait_for(lambda job=job: self.state(job) == "SUCCEEDED")

    def digest(self, job):
        return self.rows("model", "show", self.job(job)["model_version"].split("/")[1] + "@"
                         + self.job(job)["model_version"].split("/")[3])[0]["sha256"]

    def test_a_disturbed_training_ends_in_the_bytes_of_an_undisturbed_one(self):
        undisturbed = self.queue(*SHORT)
        self.wait_for(lambda: self.state(undisturbed) == "SUCCEEDED")
        disturbed = self.queue(*SHORT)
        self.wait_for(lambda: self.epochs(disturbed) >= 2)
        for worker in self.server.workers():
            kill(worker)
        self.wait_for(lambda: self.state(disturbed) == "RUNNING" and self.server.workers())
        self.server.kill()
        self.server.start()
        self.wait_for(lambda: self.state(disturbed) == "RUNNING" and self.server.workers())
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.wait_for(lambda: self.state(disturbed) == "SUCCEEDED")
        self.assertEqual(self.digest(disturbed), self.digest(undisturbed))
        self.assertEqual([epoch["epoch"] for epoch in self.job(disturbed)["progress"]["history"]],
                         list(range(1, 13)))

    def test_a_job_whose_workers_die_again_and_again_fails_alone(self):
        victim = self.queue(*ENDLESS_EPOCH)
        next_in_line = self.queue(*TINY)
        self.kill_workers(3)
        self.wait_for(lambda: self.state(victim) == "FAILED")
        self.assertIn("signal 9", self.job(victim)["error_message"])
        self.wait_for(lambda: self.state(next_in_line) == "SUCCEEDED")

    def test_eight_clients_and_a_training_get_the_outlines_of_one_client_alone(self):
        self.train("cells")
        self.tessera("segment", self.image, "--model", "cells", "--format", "geojson", "--out", self.folder / "alone")
        job = self.queue(*LONG)
        self.wait_for(lambda: self.state(job) == "RUNNING")
        clients = [self.start_tessera("segment", self.image, "--model", "cells@1", "--format", "geojson", "--out",
                                      self.folder / f"client{n}") for n in range(8)]
        for client in clients:
            _, err = client.communicate(timeout=120)
            self.assertEqual(client.returncode, 0, err)
        alone = (self.folder / "alone/nuclei.geojson").read_bytes()
        self.assertIn(b'"detection"', alone)
        for n in range(8):
            self.assertEqual((self.folder / f"client{n}/nuclei.geojson").read_bytes(), alone)
        self.assertEqual(self.state(job), "RUNNING")

    def test_a_worker_without_a_place_for_its_files_says_so(self):
        self.assertEqual(self.server.stop(), 0)
        self.server.prefix = ("/usr/bin/env", "TMPDIR=/nowhere")
        self.server.start()
        job = self.queue(*TINY)
        self.wait_for(lambda: self.state(job) == "FAILED")
        self.assertIn("set TMPDIR", self.job(job)["error_message"])

    def test_a_cancelled_job_ends_and_makes_no_version(self):
        job = self.queue(*LONG)
        self.wait_for(lambda: self.state(job) == "RUNNING")
        self.tessera("job", "cancel", job)
        self.wait_for(lambda: self.state(job) == "CANCELLED")
        self.wait_for(lambda: not self.server.workers())
        self.assertEqual(self.rows("model", "list"), [])

    def test_a_terminated_server_ends_in_good_time_and_leaves_no_worker(self):
        job = self.queue(*LONG)
        self.wait_for(lambda: self.state(job) == "RUNNING" and self.server.workers())
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(self.server.workers(), [])

    def test_a_terminated_server_keeps_the_steps_of_an_epoch_in_work(self):
        job = self.queue(*ENDLESS_EPOCH)
        self.wait_for(lambda: self.job(job)["progress"]["step"] >= 3)
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.wait_for(lambda: self.state(job) == "RUNNING" and self.server.workers())
        step = self.job(job)["progress"]["step"]
        self.assertGreaterEqual(step, 3)
        self.wait_for(lambda: self.job(job)["progress"]["step"] > step)

    def test_a_second_signal_ends_a_server_at_once(self):
        job = self.queue(*LONG)
        self.wait_for(lambda: self.job(job)["progress"]["step"] >= 1)
        worker = self.server.workers()[0]
        os.kill(worker, signal.SIGSTOP)  # Hands in nothing, so that the server waits for it.
        self.addCleanup(kill, worker)
        stat = pathlib.Path("/proc", str(worker), "stat")
        self.wait_for(lambda: stat.read_text().rpartition(")")[2].split()[0] == "T")
        self.server.process.terminate()
        self.wait_for(lambda: self.refuses())
        self.server.process.terminate()
        self.assertEqual(self.server.process.wait(timeout=60), 1)
        self.server.process.stdout.close()
        self.server.start()
        self.wait_for(lambda: self.state(job) == "RUNNING")

    def refuses(self):
        """Whether the server lets no new call in; asked by a client that does not try again."""
        with subprocess.Popen([BIN / "tessera", "--server", self.server.address, "status"], stderr=subprocess.PIPE,
                              stdout=subprocess.DEVNULL, text=True) as client:
            try:
                return "about to end" in client.communicate(timeout=5)[1]
            except subprocess.TimeoutExpired:
                client.kill()
                return True  # It waits for the next start.


if __name__ == "__main__":
    unittest.main(verbosity=2)
