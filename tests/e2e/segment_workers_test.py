"""Workers on other machines that compute slices of segmentation jobs."""
import shutil
import signal
import subprocess
import unittest

from harness import BIN, LONG, TINY, WorkerTest, write_stack

LEASE_SECONDS = 5
IMAGES = 30
PAGES = 15
FORMATS = "geojson,labels,csv"


class SegmentWorkers(WorkerTest):
    model = None  # The bytes of a trained model, once there is one.

    def setUp(self):
        super().setUp()
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        file = self.folder / "cells.zip"
        if SegmentWorkers.model is None:
            self.train("cells")
            self.tessera("model", "export", "cells", file)
            SegmentWorkers.model = file.read_bytes()
        else:
            file.write_bytes(SegmentWorkers.model)
            self.tessera("model", "import", file, "--name", "cells")
        self.server.stop()
        self.server.listen = self.server.address
        self.server.flags = ["--local-workers", "0", "--lease-seconds", str(LEASE_SECONDS)]
        self.server.start()
        images = self.folder / "images"
        images.mkdir()
        subprocess.run([BIN / "make_nuclei", self.folder / "many", str(IMAGES - 2), "500"], check=True)
        for n, path in enumerate(sorted((self.folder / "many").glob("*/image/*.tif"))):
            shutil.copy(path, images / f"image{n:02d}.tif")
        (images / "broken.tif").write_bytes((images / "image03.tif").read_bytes()[:200])
        write_stack(images / "stack.tif", PAGES, side=384)
        self.images = sorted(images.iterdir())
        self.assertEqual(len(self.images), IMAGES)
        self.sound = [path for path in self.images if path.name != "broken.tif"]

    def start_segmenter(self, name, *flags):
        return self.start_worker(name, "--kinds", "segment", *flags)

    def detach(self):
        # Slow enough to be disturbed.
        return self.rows("segment", *self.images, "--model", "cells", "--tta", "--detach")[0]["name"]

    def done(self, job):
        return self.job(job)["slices_done"]

    def works(self, name):
        """Whether the worker got slices; it holds some while the job lasts."""
        return "slices come of a job" in self.log(name)

    def outputs(self, folder):
        return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".tessera-")}

    def check_results(self, job):
        """Each slice once, and the bytes that this server alone would have written."""
        self.wait_for_state(job, "SUCCEEDED")
        ended = self.job(job)
        self.assertEqual((ended["images_succeeded"], ended["images_failed"]), (IMAGES - 1, 1))
        self.assertEqual((ended["slices_done"], ended["slices"]), (IMAGES - 2 + PAGES, IMAGES - 2 + PAGES))
        out, alone = self.folder / "out", self.folder / "alone"
        status, _, err = self.run_tessera("results", job, "--out", out, "--format", FORMATS)
        self.assertEqual(status, 1)
        reason = self.refused("segment", self.folder / "images/broken.tif", "--model", "cells", "--out", alone)
        self.assertIn(reason.strip().removeprefix("tessera: ").partition(" (request ")[0], err)
        self.tessera("segment", *self.sound, "--model", "cells", "--tta", "--out", alone, "--format", FORMATS)
        self.assertEqual(self.outputs(out).keys(), self.outputs(alone).keys())
        self.assertGreater(sum(len(path.read_text().splitlines()) - 1 for path in out.glob("*.csv")), IMAGES)
        for name, there in self.outputs(alone).items():
            self.assertEqual(self.outputs(out)[name], there, name)

    def test_two_workers_give_what_segment_gives(self):
        job = self.detach()
        self.assertEqual(self.job(job)["state"], "QUEUED")
        status = self.rows("status")[0]
        self.assertEqual((status["queued_segmentation_jobs"], status["running_segmentation_jobs"]), (1, 0))
        self.assertEqual((status["queued_slices"], status["running_slices"]), (IMAGES, 0))
        workers = [self.start_segmenter(name) for name in ("one", "two")]
        self.wait_for(lambda: 'tessera_workers{device="cpu",state="working"} 2' in self.metrics())
        self.check_results(job)
        for name in ("one", "two"):
            self.assertTrue(self.works(name))
        self.wait_for(lambda: 'tessera_workers{device="cpu",state="waiting"} 2' in self.metrics())
        for worker in workers:
            worker.terminate()
            self.assertEqual(worker.wait(timeout=60), 0)
        for name in ("one", "two"):
            self.assertEqual(list((self.folder / name).iterdir()), [])

    def test_a_killed_workers_slices_are_computed_by_another(self):
        job = self.detach()
        first = self.start_segmenter("one")
        self.wait_for(lambda: self.done(job) >= 3)
        self.start_segmenter("two")
        self.wait_for(lambda: self.works("two"))
        first.kill()
        first.wait()
        self.assertEqual(self.state(job), "RUNNING")
        self.check_results(job)
        for counter in ("tessera_lost_leases_total", "tessera_worker_deaths_total"):
            self.assertGreaterEqual(self.metric(counter, 'kind="segmentation"'), 1)

    def test_a_terminated_worker_hands_back_at_once(self):
        job = self.detach()
        worker = self.start_segmenter("one")
        self.wait_for(lambda: self.done(job) >= 2)
        worker.terminate()
        self.assertEqual(worker.wait(timeout=60), 0)
        self.assertEqual(self.state(job), "RUNNING")
        # Not after a time: no slice is left with the worker that has gone.
        self.wait_for(lambda: "tessera_running_slices 0" in self.metrics())
        self.assertNotIn("had no worker any more", self.server.log())
        self.start_segmenter("two")
        self.check_results(job)

    def test_a_worker_that_comes_back_late_has_lost_its_slices(self):
        job = self.detach()
        late = self.start_segmenter("late")
        self.wait_for(lambda: self.done(job) >= 2)
        late.send_signal(signal.SIGSTOP)
        self.assertEqual(self.state(job), "RUNNING")
        self.start_segmenter("other")
        self.wait_for(lambda: "had no worker any more" in self.server.log())
        self.wait_for_state(job, "SUCCEEDED")
        late.send_signal(signal.SIGCONT)
        self.wait_for(lambda: "was withdrawn" in self.log("late"))
        self.assertIn("results of slices were dropped", self.log("late"))
        self.check_results(job)

    def test_slices_go_on_over_a_restart_of_the_server(self):
        job = self.detach()
        self.start_segmenter("one")
        self.wait_for(lambda: self.done(job) >= 2)
        self.server.kill()
        self.server.start()
        self.check_results(job)

    def test_a_cancelled_job_ends_and_its_worker_goes_on(self):
        cancelled = self.detach()
        worker = self.start_segmenter("one")
        self.wait_for(lambda: self.done(cancelled) >= 1)
        self.tessera("job", "cancel", cancelled)
        self.check_results(self.detach())
        self.assertIsNone(worker.poll())

    def test_one_worker_does_both_kinds_the_oldest_first(self):
        training = self.tessera("train", "nuclei", "--model", "others", *TINY).split()[0]
        job = self.detach()
        worker = self.start_worker("both", "--kinds", "train,segment")
        self.check_results(job)
        self.assertEqual(self.state(training), "SUCCEEDED")
        log = self.log("both")
        self.assertLess(log.index("training begins"), log.index("slices come of a job"))
        later = self.tessera("train", "nuclei", "--model", "others", *LONG).split()[0]
        self.wait_for_state(later, "RUNNING")
        self.assertIsNone(worker.poll())

    def test_a_worker_ends_after_one_batch_or_when_there_is_none(self):
        self.assertEqual(self.start_segmenter("idle", "--idle-exit", 1).wait(timeout=60), 0)
        job = self.detach()
        self.assertEqual(self.start_segmenter("once", "--once").wait(timeout=120), 0)
        # The first batch of a job is one slice, here of the damaged file.
        self.assertEqual((self.job(job)["images_failed"], self.done(job)), (1, 0))
        self.assertEqual(self.state(job), "RUNNING")
        self.assertEqual(self.start_segmenter("rest", "--idle-exit", 1).wait(timeout=280), 0)
        self.check_results(job)


class SegmentWorkersWithTokens(WorkerTest):
    """Who may compute slices where callers show a token. The connection is on loopback, so it needs no TLS."""

    server_flags = ("--local-workers", "0")

    def test_only_a_worker_gets_slices(self):
        self.server.stop()
        self.server.flags = [*self.server_flags, "--auth", "tokens"]
        self.server.start()
        for name, role in (("ada", "member"), ("gpu", "worker")):
            (self.folder / f"{name}.token").write_text(subprocess.run(
                [BIN / "tesserad", "token", "create", name, "--user", name, "--role", role, "--data-dir",
                 self.server.data], check=True, capture_output=True, text=True).stdout)
        worker = self.start_worker("ada", "--kinds", "segment", "--token-file", self.folder / "ada.token")
        self.assertEqual(worker.wait(timeout=60), 2)
        self.assertIn("only a worker may do the server's work", self.log("ada"))
        worker = self.start_worker("gpu", "--kinds", "segment", "--token-file", self.folder / "gpu.token", "--idle-exit", 1)
        self.assertEqual(worker.wait(timeout=60), 0, self.log("gpu"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
