"""Images that the server segments while no client waits: `segment --detach`, `job watch`, `results`."""
import hashlib
import json
import os
import shutil
import subprocess
import unittest

from harness import BIN, ServerTest, verify, write_stack

IMAGES = 20
FORMATS = "geojson,labels,overlay,csv,measurements,parquet,rois,geojson-gz,cellpose,napari,coco,svg,pjs,pjs-table"


class Detached(ServerTest):

    def setUp(self):
        super().setUp()
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        self.train("cells")
        self.folder_of_images = self.folder / "images"
        self.folder_of_images.mkdir()
        subprocess.run([BIN / "make_nuclei", self.folder / "many", str(IMAGES - 1), "500"], check=True)
        for n, path in enumerate(sorted((self.folder / "many").glob("*/image/*.tif"))):
            shutil.copy(path, self.folder_of_images / f"image{n:02d}.tif")
        write_stack(self.folder_of_images / "stack.tif", 3)
        self.images = sorted(self.folder_of_images.iterdir())
        self.assertEqual(len(self.images), IMAGES)

    def detach(self, *words):
        return self.rows("segment", *self.images, "--model", "cells", "--detach", *words)[0]

    def files_there(self):
        """The number of files and parts of files that the server keeps."""
        return sum(path.is_file() for folder in ("uploads", "blobs") for path in (self.server.data / folder).rglob("*"))

    def outputs(self, folder):
        """Name to bytes of all outputs. Not of the record, nor of parts that a killed client left."""
        return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".tessera-")}

    def times(self, folder):
        return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}

    def test_a_job_gives_what_segment_gives_though_its_clients_die(self):
        before = self.files_there()
        uploading = self.start_tessera("segment", *self.images, "--model", "cells", "--detach")
        self.wait_for(lambda: self.files_there() > before or uploading.poll() is not None)
        uploading.kill()
        uploading.communicate()
        job = self.detach("--tta")  # Slow enough to outlive what follows.
        again = self.detach()
        total = sum(path.stat().st_size for path in self.images)
        self.assertEqual(job["sent_bytes"] + job["known_bytes"], total)
        self.assertEqual(again["sent_bytes"], 0)
        self.tessera("job", "delete", again["name"])

        watching = self.start_tessera("--json", "job", "watch", job["name"])
        watching.stdout.readline()
        watching.kill()
        watching.communicate()
        watching = self.start_tessera("--json", "job", "watch", job["name"].split("/")[1])
        first = watching.stdout.readline()
        self.server.kill()
        self.server.listen = self.server.address
        self.server.start()
        last = json.loads((first + watching.stdout.read()).splitlines()[-1])
        _, err = watching.communicate()
        self.assertEqual(watching.returncode, 0, err)
        self.assertEqual(last["state"], "SUCCEEDED")
        self.assertEqual((last["images_succeeded"], last["images_failed"]), (IMAGES, 0))
        self.assertEqual(last["slices_done"], IMAGES + 2)

        out, alone = self.folder / "out", self.folder / "alone"
        fetching = self.start_tessera("--json", "results", job["name"], "--out", out, "--format", FORMATS)
        fetching.stdout.readline()
        fetching.kill()
        fetched = 1 + len(fetching.stdout.readlines())
        fetching.communicate()
        rest = [row["image"] for row in self.rows("results", job["name"], "--out", out, "--format", FORMATS)]
        # The outputs of an image may be recorded, and its line not printed.
        self.assertIn(fetched + len(rest), (IMAGES, IMAGES - 1))
        self.assertEqual(rest, [path.name for path in self.images][IMAGES - len(rest):])
        self.tessera("segment", *self.images, "--model", "cells", "--tta", "--out", alone, "--format", FORMATS)
        self.assertEqual(self.outputs(out).keys(), self.outputs(alone).keys())
        self.assertGreater(sum(len(path.read_text().splitlines()) - 1 for path in out.glob("*.csv")), IMAGES)
        for name, there in self.outputs(alone).items():
            self.assertEqual(self.outputs(out)[name], there, name)

        before = self.times(out)
        self.assertEqual(self.rows("results", job["name"], "--out", out, "--format", FORMATS), [])
        self.assertEqual(self.times(out), before)
        (out / "image00.csv").write_text("changed")
        self.assertEqual([row["image"] for row in self.rows("results", job["name"], "--out", out, "--format", "csv")],
                         ["image00.tif"])
        self.assertEqual(self.outputs(out)["image00.csv"], self.outputs(alone)["image00.csv"])

        self.tessera("job", "delete", job["name"])
        self.assertIn("job", self.refused("results", job["name"], "--out", out))

    def test_an_image_that_is_damaged_fails_alone(self):
        broken = self.folder_of_images / "image03.tif"
        broken.write_bytes(broken.read_bytes()[:200])
        told = self.refused("segment", broken, "--model", "cells", "--out", self.folder / "alone")
        reason = told.strip().removeprefix("tessera: ").partition(" (request ")[0]
        job = self.detach("--slices", "1", "--min-area", "4")
        self.assertEqual(job["parameters"]["min_area_px"], 4)
        self.assertIn(f"1 of {IMAGES} images failed", self.refused("job", "watch", job["name"]))
        out = self.folder / "out"
        status, lines, err = self.run_tessera("results", job["name"], "--out", out, "--format", "csv", "--wait")
        self.assertEqual(status, 1)
        self.assertEqual(len(lines.splitlines()), IMAGES - 1)
        self.assertIn(reason, err)
        self.assertEqual(len(list(out.glob("*.csv"))), IMAGES - 1)
        # The files of a job are looked after as others are.
        digest = hashlib.sha256(self.images[0].read_bytes()).hexdigest()
        os.truncate(self.server.data / "blobs" / digest[:2] / digest, 10)
        status, report = verify(self.server.data)
        self.assertEqual(status, 1)
        self.assertIn(f"{digest}, needed by {job['name']}: ", report)

    def test_jobs_of_both_kinds_are_listed_and_cancelled(self):
        job = self.detach()
        listed = [row["name"] for row in self.rows("job", "list")]
        self.assertEqual(listed[0], job["name"])
        self.assertTrue(listed[1].startswith("trainingJobs/"))
        cancelled = self.rows("job", "cancel", job["name"])[0]
        self.assertIn(cancelled["state"], ("CANCELLED", "SUCCEEDED"))
        self.assertIn("no job", self.refused("job", "show", "0" * 32))

    def test_nothing_is_sent_if_a_file_cannot_be_read_or_the_model_is_absent(self):
        empty = self.folder_of_images / "empty.tif"
        empty.touch()
        self.assertIn("1 of 2 images", self.refused("segment", self.images[0], empty, "--model", "cells", "--detach"))
        self.assertIn("absent", self.refused("segment", self.images[0], "--model", "absent", "--detach"))
        self.assertEqual(self.detach()["known_bytes"], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
