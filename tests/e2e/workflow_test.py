"""A biologist's whole work, by the command line."""
import csv
import json
import pathlib
import subprocess
import unittest

from harness import BIN, SHARED, ServerTest


class Workflow(ServerTest):

    def test_from_samples_to_outlines(self):
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        self.train("cells")
        out = self.folder / "result"
        self.tessera("segment", self.image, "--model", "cells", "--out", out)
        self.assertEqual(sorted(p.name for p in out.iterdir()),
                         ["nuclei.csv", "nuclei.geojson", "nuclei.labels.tif", "nuclei.overlay.png"])
        features = json.loads((out / "nuclei.geojson").read_text())["features"]
        self.assertGreater(len(features), 0)
        with open(out / "nuclei.csv", newline="") as table:
            self.assertEqual(len(list(csv.DictReader(table))), len(features))
        self.assertTrue(all(f["properties"]["objectType"] == "detection" for f in features))

        # What PyJAMAS opens is read back as the same objects.
        size = self.rows("segment", self.image, "--model", "cells", "--out", out, "--format", "pjs")[0]["image_size"]
        self.tessera("dataset", "crop", self.image, "--outlines", out / "nuclei.pjs", "--roi",
                     f"0,0,{size['width']},{size['height']}", "--out", self.folder / "back")
        self.assertEqual(len(list((self.folder / "back").glob("*/mask/*.tif"))), 1)

        table = self.rows("evaluate", self.folder / "unseen", "--model", "cells")
        pooled = [row for row in table if "pooled" in row]
        self.assertEqual(len(pooled), 1)
        self.assertEqual(len(pooled[0]["ap"]), 10)

        # So many regions cover the image, objects included, however little a tiny model knows.
        review = self.folder / "to-correct"
        printed = self.rows("segment", self.image, "--model", "cells", "--format", "csv", "--out", out, "--review", review,
                            "--review-count", "100")
        proposed = [row for row in printed if "sample" in row]
        self.assertEqual(sorted(p.name for p in review.iterdir()),
                         sorted(pathlib.Path(row["sample"]).name for row in proposed))
        self.assertEqual(proposed, sorted(proposed, key=lambda row: -row["uncertainty"]))
        created = self.rows("dataset", "create", "corrected", review)[-1]
        self.assertEqual(created["sample_count"], len(proposed))
        self.assertIn("not empty", self.refused("segment", self.image, "--model", "cells", "--out", out, "--review",
                                                review))

    def test_sending_a_dataset_again_sends_nothing_and_makes_no_revision(self):
        first = self.rows("dataset", "create", "nuclei", self.folder / "samples")[-1]
        again = self.rows("dataset", "create", "nuclei", self.folder / "samples")[-1]
        self.assertGreater(first["sent_bytes"], 0)
        self.assertEqual(again["sent_bytes"], 0)
        self.assertEqual(again["revision"], 1)

    def test_every_fault_of_a_dataset_is_named_before_anything_is_sent(self):
        samples = self.folder / "samples"
        (samples / "nuclei_001/mask/nuclei.tif").unlink()
        (samples / "nuclei_002/image/second.tif").write_bytes(b"x")
        message = self.refused("dataset", "create", "nuclei", samples)
        self.assertIn("nuclei_001", message)
        self.assertIn("nuclei_002", message)
        self.assertEqual(self.rows("dataset", "list"), [])

    def test_models_are_exported_imported_aliased_and_deleted(self):
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        self.train("cells")
        self.tessera("model", "alias", "cells", "production", "1")
        archive = self.folder / "cells.zip"
        self.tessera("model", "export", "cells@production", archive)
        self.tessera("model", "import", archive, "--name", "copy")
        original = self.rows("model", "show", "cells")[0]
        copy = self.rows("model", "show", "copy@1")[0]
        self.assertEqual(original["sha256"], copy["sha256"])

        for model in ("cells", "copy"):
            self.tessera("segment", self.image, "--model", model, "--format", "csv,labels", "--out",
                         self.folder / model)
        for name in ("nuclei.csv", "nuclei.labels.tif"):
            self.assertEqual((self.folder / "cells" / name).read_bytes(), (self.folder / "copy" / name).read_bytes())

        self.tessera("model", "delete", "copy")
        self.assertIn("copy", self.refused("model", "show", "copy"))

    def test_an_alias_moves_only_to_a_version_that_is_as_good(self):
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        network = ["--base-width", "4", "--input-size", "64x64", "--weight-averaging", "0"]
        for flags in (["--epochs", "10", "--learning-rate", "0.02"], ["--epochs", "1", "--learning-rate", "1e-9"]):
            self.tessera("train", "nuclei", "--model", "cells", *network, *flags, "--follow")
        promote = ["model", "alias", "cells", "production"]
        self.tessera(*promote, "2", "--if-better", self.folder / "unseen")  # The first is better than none.
        before, after, moved = self.rows(*promote, "1", "--if-better", self.folder / "unseen")
        self.assertGreater(after["mean_ap"], before["mean_ap"])
        self.assertEqual(moved["aliases"], {"production": 1})
        message = self.refused(*promote, "2", "--if-better", self.folder / "unseen")
        self.assertIn(f"{after['mean_ap']:.4f} with version 1", message)
        self.assertIn(f"{before['mean_ap']:.4f} with version 2", message)
        self.assertEqual(self.rows("model", "list")[0]["aliases"], {"production": 1})

        self.tessera("train", "nuclei", "--model", "tuned", "--from", "cells@production", "--epochs", "1", "--follow")
        picture = self.folder / "tuned.png"
        card = self.rows("model", "show", "tuned", "--plot", picture)[0]
        self.assertEqual(card["initial_model"], "models/cells/versions/1")
        self.assertEqual(card["parameters"]["base_width"], 4)
        self.assertTrue(picture.read_bytes().startswith(b"\x89PNG"))

    def test_two_trainings_with_one_seed_give_the_same_digest(self):
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        self.train("cells", "--seed", "7")
        self.train("cells", "--seed", "7")
        self.train("cells", "--seed", "8")
        digests = [self.rows("model", "show", f"cells@{n}")[0]["sha256"] for n in (1, 2, 3)]
        self.assertEqual(digests[0], digests[1])
        self.assertNotEqual(digests[0], digests[2])

    def test_wrong_calls_and_failed_work_have_their_own_exit_status(self):
        self.refused("train", status=2)
        self.refused("segment", self.image, "--model", "cells", status=2)  # --out is missing
        self.refused("frobnicate", status=2)
        self.assertIn("absent", self.refused("train", "absent", "--model", "cells"))
        self.refused("segment", self.image, "--model", "absent", "--out", self.folder / "result")

    def test_an_unreachable_server_is_named(self):
        self.server.stop()
        self.assertIn(self.server.address, self.refused("status"))

    def test_a_second_server_on_the_same_folder_is_refused(self):
        process = subprocess.run(
            [BIN / "tesserad", "serve", "--data-dir", self.server.data, "--listen", "127.0.0.1:0",
             "--metrics-listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0"], capture_output=True, text=True, timeout=60)
        self.assertEqual(process.returncode, 1)
        self.assertIn(str(self.server.data), process.stderr)


class TimeLapse(ServerTest):

    def test_chosen_slices_of_a_stack_give_one_feature_set_each(self):
        stacks = sorted(SHARED.glob("epitools-wingdisc-timelapse/*/image/*.tif"))
        if not stacks:
            self.skipTest(f"{SHARED}/epitools-wingdisc-timelapse is absent")
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        self.train("cells")
        out = self.folder / "result"
        self.tessera("segment", stacks[0], "--model", "cells", "--slices", "2-5", "--min-area", "1", "--out", out)
        features = json.loads((out / f"{stacks[0].stem}.geojson").read_text())["features"]
        self.assertGreater(len(features), 0)
        planes = {f["geometry"]["plane"]["z"] + f["geometry"]["plane"]["t"] for f in features}
        self.assertLessEqual(planes, {1, 2, 3, 4})
        slices = {f["properties"]["measurements"]["Slice"] for f in features}
        self.assertLessEqual(slices, {2, 3, 4, 5})
        self.assertIn("slice", self.refused("segment", stacks[0], "--model", "cells", "--slices", "99", "--out",
                                            self.folder / "none"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
