"""One server on several devices: a CPU that is divided, since every machine has one."""
import re
import shutil
import subprocess
import tempfile
import unittest

from harness import BIN, LONG, WorkerTest, write_stack

IMAGES = 12
CLIENTS = 6
FORMATS = "geojson,labels,csv"
PARTS = ["cpu:0", "cpu:1"]
# Each part then has two threads, on any machine.
THREADS = ["--threads", "4"]


class DevicesTest(WorkerTest):
    server_flags = ["--devices", "cpu,cpu", *THREADS]

    def setUp(self):
        super().setUp()
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        self.train("cells")
        self.images = self.folder / "images"
        self.images.mkdir()
        subprocess.run([BIN / "make_nuclei", self.folder / "many", str(IMAGES - 1), "500"], check=True)
        for n, path in enumerate(sorted((self.folder / "many").glob("*/image/*.tif"))):
            shutil.copy(path, self.images / f"image{n:02d}.tif")
        write_stack(self.images / "stack.tif", 4, side=384)
        self.flags = ["--model", "cells", "--tta"]  # Slow enough to be at once.

    def devices(self):
        return {row["name"]: row for row in self.rows("status")[0]["devices"]}

    def busy(self):
        """Seconds that each device segmented."""
        found = re.findall(r'^tessera_device_busy_seconds_total\{device="(.*)",work="segmentation"\} (.*)$', self.metrics(),
                           re.MULTILINE)
        return {device: float(seconds) for device, seconds in found}

    def segment_at_once(self):
        """Several commands of one user, each with all images; returns their outputs."""
        outs = [self.folder / f"out{n}" for n in range(CLIENTS)]
        clients = [self.start_tessera("segment", *sorted(self.images.iterdir()), *self.flags, "--out", out, "--format", FORMATS)
                   for out in outs]
        for client in clients:
            _, err = client.communicate(timeout=280)
            self.assertEqual(client.returncode, 0, err + "\nserver:\n" + self.server.log())
        return [self.outputs(out) for out in outs]

    def outputs(self, folder):
        return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".tessera-")}

    def check_busy(self, before):
        after = self.busy()
        for part in PARTS:
            self.assertGreater(after[part], before[part], part)

    def restart(self, flags):
        self.server.stop()
        self.server.flags = flags
        self.server.start()

    def test_one_user_has_all_devices_with_the_bytes_of_one(self):
        devices = self.devices()
        self.assertEqual([name for name in devices if name.startswith("cpu")], PARTS)
        self.assertEqual(devices["cpu:0"]["memory_total_bytes"], devices["cpu:1"]["memory_total_bytes"])
        self.assertFalse(devices["cpu:0"]["lost"])
        self.assertIn("device=cpu:0,cpu:1", self.server.log())
        for part in PARTS:
            self.assertIn(f'tessera_device_up{{device="{part}"}} 1\n', self.metrics())

        before = self.busy()
        found = self.segment_at_once()
        self.check_busy(before)

        before = self.busy()
        job = self.rows("segment", *sorted(self.images.iterdir()), *self.flags, "--detach")[0]["name"]
        self.wait_for_state(job, "SUCCEEDED")
        self.tessera("results", job, "--out", self.folder / "results", "--format", FORMATS)
        self.check_busy(before)

        self.restart(["--device", "cpu", *THREADS])
        self.assertIn("cpu", self.devices())
        self.tessera("segment", *sorted(self.images.iterdir()), *self.flags, "--out", self.folder / "alone", "--format", FORMATS)
        alone = self.outputs(self.folder / "alone")
        self.assertGreater(len(alone), IMAGES)
        for outputs in [*found, self.outputs(self.folder / "results")]:
            self.assertEqual(sorted(outputs), sorted(alone))
            for name, content in outputs.items():
                self.assertEqual(content, alone[name], name)

    def test_each_device_trains_beside_segmentations(self):
        jobs = [self.tessera("train", "nuclei", "--model", f"long{n}", *LONG).split()[0] for n in range(2)]
        self.wait_for(lambda: all(self.devices()[part]["training_job"] for part in PARTS))
        shown = {self.devices()[part]["training_job"] for part in PARTS}
        self.assertEqual({name.split("/")[-1] for name in shown}, {name.split("/")[-1] for name in jobs})
        for job in jobs:
            self.wait_for(lambda job=job: self.job(job)["progress"]["epoch"] > 0)
            self.assertEqual(self.job(job)["device"], "cpu")
        before = self.busy()
        self.segment_at_once()
        self.check_busy(before)
        for job in jobs:
            epoch = self.job(job)["progress"]["epoch"]
            self.wait_for(lambda job=job, epoch=epoch: self.job(job)["progress"]["epoch"] > epoch)
            self.tessera("job", "cancel", job)
            self.wait_for_state(job, "CANCELLED")


class WrongDevicesTest(unittest.TestCase):
    def refused(self, *flags):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([BIN / "tesserad", "serve", "--data-dir", folder, "--listen", "127.0.0.1:0",
                                   "--metrics-listen", "127.0.0.1:0",
                                   "--http-listen", "127.0.0.1:0", *flags], capture_output=True, text=True, check=False)
        self.assertNotEqual(done.returncode, 0)
        return done.stderr

    def test_says_what_is_wrong_with_a_list(self):
        self.assertIn("there is no device `cuda:99` here", self.refused("--devices", "cpu,cuda:99"))
        self.assertIn("--device and --devices exclude each other", self.refused("--device", "cpu", "--devices", "cpu,cpu"))
        for empty in ("--devices=", "--devices=cpu,", "--devices=,cpu"):
            self.assertIn("--devices", self.refused(empty))
        self.assertIn("listed 3 times", self.refused("--devices=cpu,cpu,cpu", "--threads=2"))


if __name__ == "__main__":
    unittest.main()
