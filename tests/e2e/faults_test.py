"""What happens to everybody else when a process ends at a bad moment."""
import unittest

from harness import TINY, ServerTest, kill

LONG = ["--base-width", "4", "--input-size", "64x64", "--epochs", "100000", "--patience", "0"]


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

    def test_a_killed_worker_fails_only_its_job(self):
        victim = self.queue(*LONG)
        next_in_line = self.queue(*TINY)
        self.wait_for(lambda: self.state(victim) == "RUNNING" and self.server.workers())
        kill(self.server.workers()[0])
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
        for n in range(8):
            self.assertEqual((self.folder / f"client{n}/nuclei.geojson").read_bytes(), alone)
        self.assertEqual(self.state(job), "RUNNING")

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


if __name__ == "__main__":
    unittest.main(verbosity=2)
