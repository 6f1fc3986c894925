"""Every way in which a command can fail says what failed and what to do."""
import os
import re
import subprocess
import unittest

from harness import BIN, ServerTest

# A sentence that says what to do has one of these.
REMEDY = re.compile(r"; |see '|must be|must have|check |give |start |choose ")


class Errors(ServerTest):

    samples = 2

    def setUp(self):
        super().setUp()
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        # Gone after one step: a version is all that is needed.
        self.tessera("train", "nuclei", "--model", "cells", "--base-width", "2", "--depth", "2", "--input-size", "64x64",
                     "--epochs", "1", "--crops-per-epoch", "2", "--follow")
        self.files = {name: self.write(name, content) for name, content in {
            "garbage.tif": b"no image", "empty.tif": b"", "cut.tif": self.image.read_bytes()[:300],
            "packed.tif.gz": b"\x1f\x8b\x08\x00........", "unet.cfr": b"\x1f\x8b\x08\x00........", "not.zip": b"nothing",
            "model.zip": b"PK\x05\x06" + bytes(18), "outlines.geojson": b"{", "outlines.pjs": b"\x1f\x8b........"}.items()}

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def walk(self, table):
        """Runs each command line: (words, exit status, what the message must name)."""
        for words, status, subject in table:
            with self.subTest(" ".join(map(str, words))):
                found, out, err = self.run_tessera(*words)
                self.assertEqual(found, status, err)
                self.assertEqual(out, "")
                message = err.splitlines()[-1] if err else ""
                self.assertTrue(err.rpartition("tessera: ")[2].strip(), "the error is empty")
                self.assertIn("tessera: ", err)
                self.assertIn(subject, err)
                self.assertRegex(err, REMEDY)
                self.assertGreater(len(message), 12, message)

    def test_wrong_calls(self):
        image, out = self.image, self.folder / "out"
        segment = ("segment", image, "--model", "cells", "--out", out)
        self.walk([
            ((), 2, "command"),
            (("fly",), 2, "fly"),
            (("dataset",), 2, "dataset"),
            (("upload",), 2, "upload"),
            (("dataset", "create", "Nuclei", self.folder / "samples"), 2, "Nuclei"),
            (("dataset", "create", "nuclei", self.folder / "absent"), 2, "absent"),
            (("dataset", "show", "a/b"), 2, "a/b"),
            (("segment", self.folder / "absent.tif", "--model", "cells", "--out", out), 2, "absent.tif"),
            (("segment", image, "--model", "cells@@", "--out", out), 2, "cells@@"),
            ((*segment, "--slices", "3-1"), 2, "slices"),
            ((*segment, "--format", "xls"), 2, "xls"),
            ((*segment, "--subimage", "12"), 2, "subimage"),
            ((*segment, "--diameter", "large"), 2, "large"),
            ((*segment, "--diameter", "22", "--subimage", "64x64"), 2, "--subimage"),
            ((*segment, "--min-area", "-1"), 2, "min-area"),
            ((*segment, "--review-count", "5"), 2, "review"),
            ((*segment, "--review", out), 2, "review"),
            (("segment", image, image, "--model", "cells", "--out", out), 2, "nuclei"),
            (("segment", image, "--out", out), 2, "model"),
            (("evaluate", "No such thing", "--model", "cells"), 2, "No such thing"),
            (("evaluate", self.folder / "samples", "--model", "cells", "--min-area", "x"), 2, "min-area"),
            (("train", "nuclei", "--model", "cells", "--epochs", "0"), 2, "epochs"),
            (("train", "nuclei", "--model", "cells", "--preset", "keras"), 2, "keras"),
            (("train", "nuclei", "--model", "cells", "--target", "x"), 2, "target"),
            (("train", "nuclei", "--model", "cells", "--min-area", "-4"), 2, "min_area_px"),
            (("model", "alias", "cells", "Pro duction", "1"), 2, "Pro duction"),
            (("job", "show", "a b"), 2, "a b"),
            (("completion", "fish"), 2, "fish"),
            (("status", "--server", "no port"), 2, "no port"),
            (("status", "--token-file", self.folder / "absent"), 2, "absent"),
            (("status", "--ca-file", self.folder / "absent"), 2, "absent"),
            (("status", "--client-cert", self.image), 2, "client-key"),
        ])

    def test_work_that_fails(self):
        image, out, files = self.image, self.folder / "out", self.files
        samples = self.folder / "samples"
        crop = ("dataset", "crop", image, "--out", self.folder / "cropped", "--roi")
        self.walk([
            (("status", "--server", "127.0.0.1:1"), 1, "127.0.0.1:1"),
            (("dataset", "show", "absent"), 1, "absent"),
            (("dataset", "show", "nuclei@9"), 1, "9"),
            (("dataset", "delete", "absent"), 1, "absent"),
            (("dataset", "share", "nuclei", "--group", "a\nb"), 1, "group"),
            (("dataset", "create", "other", files["garbage.tif"]), 1, "garbage.tif"),
            (("dataset", "create", "other", files["not.zip"]), 1, "not.zip"),
            (("dataset", "create", "other", files["packed.tif.gz"]), 1, "packed.tif.gz"),
            (("dataset", "create", "other", files["model.zip"]), 1, "model.zip"),
            (("dataset", "create", "other", samples / "nuclei_001"), 1, "nuclei_001"),
            ((*crop, "0,0,9,9", "--outlines", files["outlines.geojson"]), 1, "outlines.geojson"),
            ((*crop, "0,0,9,9", "--outlines", files["outlines.pjs"]), 1, "outlines.pjs"),
            ((*crop, "0,0,9000,9", "--outlines", files["outlines.geojson"]), 1, "nuclei.tif"),
            (("train", "absent", "--model", "cells"), 1, "absent"),
            (("train", "nuclei", "--model", "cells", "--from", "absent"), 1, "absent"),
            (("job", "show", "absent"), 1, "absent"),
            (("job", "watch", "absent"), 1, "absent"),
            (("job", "cancel", "absent"), 1, "absent"),
            (("model", "show", "absent"), 1, "absent"),
            (("model", "show", "cells@7"), 1, "7"),
            (("model", "show", "cells@production"), 1, "production"),
            (("model", "delete", "absent"), 1, "absent"),
            (("model", "alias", "cells", "production", "7"), 1, "7"),
            (("model", "export", "absent", self.folder / "m.zip"), 1, "absent"),
            (("model", "export", "cells", self.folder / "absent/m.zip"), 1, "m.zip"),
            (("model", "import", files["not.zip"], "--name", "other"), 1, "not.zip"),
            (("model", "import", files["unet.cfr"], "--name", "other"), 1, "unet.cfr"),
            (("model", "import", files["model.zip"], "--name", "other"), 1, "model.zip"),
            (("segment", image, "--model", "absent", "--out", out), 1, "absent"),
            (("segment", image, "--model", "cells", "--out", out, "--slices", "9"), 1, "9"),
            (("segment", image, "--model", "cells", "--out", out, "--subimage", "8x8"), 1, "subimage"),
            (("segment", image, "--model", "cells", "--out", out, "--diameter", "9999"), 1, "diameter_px"),
            (("segment", image, "--model", "cells", "--out", files["garbage.tif"]), 1, "garbage.tif"),
            *((("segment", files[name], "--model", "cells", "--out", out), 1, name)
              for name in ("garbage.tif", "empty.tif", "cut.tif", "packed.tif.gz")),
            (("evaluate", samples, "--model", "absent"), 1, "absent"),
            (("evaluate", "absent", "--model", "cells"), 1, "absent"),
        ])

    def test_names_that_are_no_text_are_names_like_others(self):
        name = os.fsencode(self.folder) + b"/caf\xe9.tif"
        with open(name, "wb") as file:
            file.write(self.image.read_bytes())
        out = os.fsencode(self.folder / "out")
        done = subprocess.run([BIN / "tessera", "--server", self.server.address, "--json", "segment", name, "--model", "cells",
                               "--out", out], capture_output=True, check=True)
        done.stdout.decode("utf-8")
        self.assertEqual(len([n for n in os.listdir(out) if n.startswith(b"caf\xe9.")]), 4)
        samples = os.fsencode(self.folder / "samples")
        os.rename(samples + b"/nuclei_001", samples + b"/cell\xfcle")
        os.rename(samples + b"/cell\xfcle/image/nuclei.tif", samples + b"/cell\xfcle/image/\xff.tif")
        self.tessera("dataset", "create", "renamed", self.folder / "samples")
        names = [s["name"] for s in self.rows("dataset", "show", "renamed")[0]["samples"]]
        self.assertIn("cell%FCle", names)
        self.assertEqual(len(self.rows("evaluate", "renamed", "--model", "cells")), 3)


if __name__ == "__main__":
    unittest.main()
