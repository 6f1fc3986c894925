"""The package `tessera-segmentation` against a real server: what a lab's script does, from samples to results.

Run by package_test.sh in an environment that has only the wheel.
"""
import asyncio
import json
import pathlib
import sys
import unittest

import grpc
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))
import access_test  # noqa: E402
import harness  # noqa: E402

import tessera_segmentation as tessera  # noqa: E402
from tessera_segmentation import AsyncClient, Client  # noqa: E402

EPOCHS = 8
TINY = {"base_width": 4, "network_input_size": (64, 64), "epochs": EPOCHS, "weight_averaging": 0.0, "early_stopping_patience": 0, "target": "foreground"}


def disks(seed, height=96, width=128, count=6):
    """An image of 16 bit with bright disks, and its mask."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    image = rng.normal(200, 20, (height, width))
    mask = np.zeros((height, width), np.uint16)
    for number in range(1, count + 1):
        column, row, radius = rng.uniform(16, width - 16), rng.uniform(16, height - 16), rng.uniform(6, 9)
        inside = (x - column) ** 2 + (y - row) ** 2 < radius ** 2
        if mask[(x - column) ** 2 + (y - row) ** 2 < (radius + 3) ** 2].any():
            continue
        mask[inside] = number
        image[inside] += 1500
    return image.astype(np.uint16), mask


class PackageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        case = harness.ServerTest()
        cls.addClassCleanup(case.doCleanups)
        case.setUp()
        cls.case = case
        cls.client = Client(case.server.address)
        cls.addClassCleanup(cls.client.close)
        samples = {f"disks-{seed}": disks(seed) for seed in range(6)}
        cls.client.create_dataset("disks", samples)
        run = cls.client.train("disks", "disks", **TINY)
        cls.progress = list(run)
        cls.version = run.result()

    def test_a_dataset_of_arrays_has_their_pixels_and_objects(self):
        dataset = self.client.dataset("disks")
        self.assertEqual((dataset.revision, dataset.sample_count), (1, 6))
        samples = self.client.samples("disks")
        self.assertEqual([sample.object_count for sample in samples],
                         [len(np.unique(disks(seed)[1])) - 1 for seed in range(6)])
        self.assertTrue(self.client.sample_file("disks", "disks-1").startswith(b"\x93NUMPY"))
        self.assertIn("disks", [found.name.rpartition("/")[2] for found in self.client.datasets()])

    def test_a_dataset_of_a_folder_is_that_of_the_command_line(self):
        folder = self.case.folder / "samples"
        ours = self.client.create_dataset("ours", folder)
        self.case.tessera("dataset", "create", "theirs", folder)
        self.assertEqual(ours.sha256, self.client.dataset("theirs").sha256)
        self.assertEqual(self.client.update_dataset("ours", folder).revision, 1)  # The same samples.

    def test_samples_are_added_to_the_revision_that_was_seen(self):
        self.client.create_dataset("growing", {"a": disks(1)})
        self.assertEqual(self.client.add_samples("growing", {"b": disks(2)}).sample_count, 2)
        with self.assertRaises(tessera.MovedMeanwhile) as raised:
            self.client.add_samples("growing", {"c": disks(3)}, expected_revision=1)
        self.assertEqual(raised.exception.reason, "REVISION_MOVED")
        self.client.delete_dataset("growing")
        with self.assertRaises(tessera.NotFound):
            self.client.dataset("growing")

    def test_a_training_tells_of_its_progress(self):
        self.assertEqual(self.progress[-1].state, "SUCCEEDED")
        self.assertEqual(len(self.progress[-1].history), EPOCHS)
        self.assertEqual(self.version.name, "models/disks/versions/1")
        self.assertEqual(self.client.version("disks@1").sha256, self.version.sha256)
        self.assertIn("disks", [model.name.rpartition("/")[2] for model in self.client.models()])
        self.assertEqual(self.client.plan_training("disks", "disks", **TINY).parameters.epochs, EPOCHS)

    def test_a_training_that_is_cancelled_has_no_version(self):
        run = self.client.train("disks", "other", base_width=4, network_input_size=(64, 64), epochs=100_000, early_stopping_patience=0)
        run.cancel()
        with self.assertRaises(tessera.TrainingFailed) as raised:
            self.client.training(run.name).result()
        self.assertEqual(raised.exception.reason, "TRAINING_CANCELLED")

    def test_an_array_gives_labels_polygons_and_a_table(self):
        image, mask = disks(100)
        found = self.client.segment(image, "disks")
        self.assertEqual(found.labels.shape, image.shape)
        self.assertGreater(len(found), 1)
        numbers, areas = np.unique(found.labels[found.labels > 0], return_counts=True)
        table = found.table()
        self.assertEqual(numbers.tolist(), table["number"].tolist())
        self.assertEqual(areas.tolist(), table["area_px"].tolist())
        for row, item in enumerate(found.objects):
            rows, columns = np.nonzero(found.labels == item.number)
            self.assertEqual(item.bounding_box, (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1))
            self.assertAlmostEqual(item.centroid[0], columns.mean() + 0.5, places=3)
            self.assertAlmostEqual(item.mean_intensity, image[found.labels == item.number].mean(), places=1)
            self.assertEqual(table["x0"][row], columns.min())
        features = found.__geo_interface__["features"]
        self.assertEqual(len(features), len(found))
        self.assertEqual(features[0]["geometry"]["coordinates"][0][0], features[0]["geometry"]["coordinates"][0][-1])
        # It found the disks.
        self.assertGreater(((found.labels > 0) & (mask > 0)).sum() / ((found.labels > 0) | (mask > 0)).sum(), 0.5)

    def test_a_file_and_its_pixels_give_the_same(self):
        from_path = self.client.segment(self.case.image, "disks@1")
        out = self.case.folder / "out"
        self.case.tessera("segment", self.case.image, "--model", "disks@1", "--out", out, "--format", "geojson")
        features = json.loads(next(out.glob("*.geojson")).read_text())["features"]
        self.assertEqual([feature["geometry"]["coordinates"] for feature in features],
                         [item.__geo_interface__["geometry"]["coordinates"] for item in from_path.objects])
        self.assertEqual(from_path.model_version, "models/disks/versions/1")
        self.assertFalse(self.client.segment(self.case.image, "disks", labels=False).labels.any())
        self.assertEqual(len(self.client.segment(self.case.image, "disks", labels=False)), len(from_path))

    def test_every_type_of_number_is_taken(self):
        image = disks(100)[0]
        expected = self.client.segment(image, "disks").labels
        for same in (image.astype(">u2"), image.astype(np.uint32), image.astype(np.int64), np.asfortranarray(image)):
            np.testing.assert_array_equal(self.client.segment(same, "disks").labels, expected)
        for other in (image.astype(np.float32), image.astype(float), (image // 16).astype(np.uint8), image > 800, image.astype(np.int16)):
            self.assertEqual(self.client.segment(other, "disks").labels.shape, expected.shape)
        for refused in (image.astype(complex), image[0], image[None, None]):
            with self.assertRaises(tessera.InvalidRequest):
                self.client.segment(refused, "disks")

    def test_a_stack_has_a_label_image_for_each_slice(self):
        stack = np.stack([disks(seed)[0] for seed in (100, 101, 102)])
        found = self.client.segment(stack, "disks", diameter="model")
        self.assertEqual(found.labels.shape, stack.shape)
        self.assertEqual([item.plane[2] for item in found.objects], [item.slice - 1 for item in found.objects])
        some = self.client.segment(stack, "disks", slices=[1, 3], diameter="model")
        np.testing.assert_array_equal(some.labels, found.labels[[0, 2]])

    def test_many_images_are_one_job(self):
        images = {f"{seed}.npy": disks(seed)[0] for seed in (100, 101)}
        bad = self.case.folder / "bad.tif"
        bad.write_text("no image")
        job = self.client.segment_many({**images, "bad.tif": bad}, "disks")
        states = [progress.state for progress in job]
        self.assertEqual(states[-1], "SUCCEEDED")
        again = self.client.segmentation(job.name)
        found = dict(again.results())
        self.assertEqual(set(found), set(images))
        for name, image in images.items():
            np.testing.assert_array_equal(found[name].labels, self.client.segment(image, "disks").labels)
        failed = [image for image in again.images() if image.error_message]
        self.assertEqual([image.filename for image in failed], ["bad.tif"])
        self.assertIn(job.name, [listed.name for listed in self.client.segmentation_jobs()])
        again.delete()
        with self.assertRaises(tessera.NotFound):
            self.client.segmentation(job.name)

    def test_an_evaluation_is_that_of_the_command_line(self):
        seen = []
        ours = self.client.evaluate("disks", "disks", on_sample=lambda sample: seen.append(sample.sample))
        rows = self.case.rows("evaluate", "disks", "--model", "disks")
        pooled = rows[-1]
        self.assertEqual(seen, [row["sample"] for row in rows[:-1]])
        self.assertEqual({f"{iou:.2f}": ap for iou, ap in ours.ap.items()}, pooled["ap"])
        self.assertEqual({f"{iou:.2f}": ap for iou, ap in ours.mean_ap.items()}, pooled["mean_of_images"]["ap"])
        self.assertEqual(ours.summary.mean_segmentation_accuracy, pooled["mean_of_images"]["msa"])
        self.assertEqual(ours.summary.pooled.true_objects, pooled["true_objects"])
        self.assertEqual((ours.model_version, ours.dataset), ("models/disks/versions/1", "datasets/disks/revisions/1"))

    def test_samples_are_cut_out_of_an_outlined_image(self):
        outlines = self.case.folder / "outlines.geojson"
        outlines.write_text(json.dumps({"type": "Polygon", "coordinates": [[[10, 10], [30, 10], [30, 30], [10, 10]]]}))
        cropped = self.client.crop_samples(disks(1)[0], outlines, [(0, 0, 50, 40), (5, 5, 60, 60)])
        self.assertEqual([(sample.width, sample.height, sample.object_count) for sample in cropped.samples], [(50, 40, 1), (55, 55, 1)])
        self.assertEqual(self.client.create_dataset("cropped", cropped.samples).sample_count, 2)
        with self.assertRaises(tessera.NotReady) as raised:
            self.client.crop_samples(disks(1)[0], outlines, [(60, 60, 90, 90)])
        self.assertEqual(raised.exception.reason, "NO_OBJECT")

    def test_a_version_leaves_and_comes_back(self):
        folder = self.client.export_version("disks@1", self.case.folder / "exported")
        again = self.client.import_version(folder, "copy")
        self.assertEqual(again.sha256, self.version.sha256)
        self.client.set_alias("copy", "best", 1)
        self.assertEqual(self.client.version("copy@best").name, "models/copy/versions/1")
        self.assertEqual(len(self.client.versions("copy")), 1)

    def test_errors_have_a_reason_and_a_remedy(self):
        for call, kind, reason in ((lambda: self.client.segment(disks(1)[0], "absent"), tessera.NotFound, "MODEL_NOT_FOUND"),
                                   (lambda: self.client.version("disks@7"), tessera.NotFound, "VERSION_NOT_FOUND"),
                                   (lambda: self.client.model("Disks!"), tessera.InvalidRequest, "NAME_INVALID"),
                                   (lambda: self.client.segment(disks(1)[0], "disks", overlap_px=-1), tessera.InvalidRequest,
                                    "PARAMETER_OUT_OF_RANGE"),
                                   (lambda: self.client.create_dataset("bad", {"a": (disks(1)[0], disks(1, 40)[1])}), tessera.InvalidRequest,
                                    "SAMPLE_INVALID")):
            with self.subTest(reason), self.assertRaises(kind) as raised:
                call()
            self.assertEqual(raised.exception.reason, reason)
            self.assertTrue(raised.exception.remedy)
            self.assertTrue(raised.exception.request_id)

    def test_asyncio_makes_calls_at_the_same_time(self):
        images = [disks(seed)[0] for seed in (100, 101, 102)]

        async def all_at_once():
            async with AsyncClient(self.case.server.address) as client:
                found = await asyncio.gather(*(client.segment(image, "disks") for image in images))
                run = await client.train("disks", "async", **TINY)
                epochs = [progress.epoch async for progress in run]
                return found, epochs, (await run.result()).name

        found, epochs, name = asyncio.run(all_at_once())
        for image, one in zip(images, found):
            np.testing.assert_array_equal(one.labels, self.client.segment(image, "disks").labels)
        self.assertEqual((epochs[-1], name), (EPOCHS, "models/async/versions/1"))

    def test_a_long_message_gets_the_usual_error(self):
        from tessera_segmentation.errors import error_from
        from tessera_segmentation.wire import segmentation_service_pb2 as pb
        from tessera_segmentation.wire.segmentation_service_pb2_grpc import SegmentationServiceStub
        with grpc.insecure_channel(self.case.server.address) as channel, self.assertRaises(grpc.RpcError) as raised:
            list(SegmentationServiceStub(channel).Segment(iter([
                pb.SegmentRequest(header=pb.SegmentHeader(model="disks@1")), pb.SegmentRequest(chunk=bytes(5 << 20))])))
        self.assertEqual(error_from(raised.exception).reason, "MESSAGE_TOO_LARGE")


class SecureTest(unittest.TestCase):
    """A server with TLS, client certificates and tokens."""

    def test_the_certificate_and_the_token_are_shown(self):
        case = access_test.AccessTest()
        self.addCleanup(case.doCleanups)
        case.setUp()
        folder = case.folder
        token = case.token("create", "ada", "--user", "ada", "--role", "member").strip()
        secure = {"ca": folder / "authority.pem", "certificate": (folder / "laptop.pem", folder / "laptop.key"), "patience": 1}
        with Client(case.server.address, token=token, **secure) as client:
            client.create_dataset("nuclei", folder / "samples")
            self.assertEqual(client.share_dataset("nuclei", public=True).access.owner, "ada")
        with Client(case.server.address, **secure) as client, self.assertRaises(tessera.NotSignedIn) as raised:
            client.datasets()
        self.assertEqual(raised.exception.reason, "CREDENTIALS_MISSING")
        with Client(case.server.address, token=token, ca=folder / "authority.pem", patience=0.1) as client, self.assertRaises(tessera.Unavailable):
            client.status()


if __name__ == "__main__":
    unittest.main(verbosity=1)
