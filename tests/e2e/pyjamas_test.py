"""A network of PyJAMAS comes to Tessera, is applied as PyJAMAS does, and goes back."""
import csv
import unittest

from harness import ROOT, ServerTest

FILES = ROOT.parent / "shared" / "pyjamas"
OBJECTS = ROOT / "tests/interop/pyjamas/objects"


@unittest.skipUnless(FILES.is_dir(), f"{FILES} is absent: no files of PyJAMAS to read")
class Network(ServerTest):

    def setUp(self):
        super().setUp()
        self.tessera("model", "import", FILES / "unet64_sparse.cfr", "--name", "cells")

    def segment(self, *flags):
        """The objects in movie.tif: slice and number of pixels, sorted."""
        out = self.folder / "-".join(map(str, ("out", *flags)))
        self.tessera("segment", FILES / "movie.tif", "--model", "cells", "--format", "csv", "--out", out, *flags)
        with open(out / "movie.csv", newline="") as table:
            return sorted((int(row["slice"]), int(row["area_px2"])) for row in csv.DictReader(table))

    def test_pyjamas_finds_the_same_objects(self):
        for flags, name in (((), "step32_erosion3"), (("--step", "24x40", "--erosion-width", "4"), "step24x40_erosion4")):
            with open(OBJECTS / f"{name}.csv", newline="") as table:
                expected = sorted((int(row["slice"]), int(row["pixels"])) for row in csv.DictReader(table))
            self.assertEqual(self.segment("--as", "pyjamas", *flags), expected)
        # Tessera's own way looks at every pixel, and keeps objects at the edge.
        self.assertNotIn(self.segment(), (expected, []))

    def test_a_network_goes_back_and_comes_again(self):
        cfr = self.folder / "back.cfr"
        self.tessera("model", "export", "cells", cfr)
        self.tessera("model", "import", cfr, "--name", "again")
        self.assertEqual(self.rows("model", "show", "cells")[0]["sha256"], self.rows("model", "show", "again")[0]["sha256"])

    def test_what_does_not_fit_is_said(self):
        image = FILES / "movie.tif"
        for flags, word in ((("--as", "pyjamas", "--overlap", "8"), "overlap_px"),
                            (("--as", "pyjamas", "--tta"), "test_time_augmentation"),
                            (("--as", "pyjamas", "--step", "8x20000"), "step_size")):
            self.assertIn(word, self.refused("segment", image, "--model", "cells", "--out", self.folder / "none", *flags))


if __name__ == "__main__":
    unittest.main()
