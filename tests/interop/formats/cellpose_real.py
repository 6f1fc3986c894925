"""Cellpose reads _seg.npy as it reads its own: for training, and the whole dictionary as its window does."""
import os
import pathlib
import subprocess
import tempfile
import unittest

import numpy as np
import tifffile
from cellpose import io, utils


def disks(size=96):
    labels = np.zeros((size, size), np.uint16)
    y, x = np.mgrid[:size, :size]
    for number, (row, column) in enumerate([(20, 20), (20, 60), (60, 30), (70, 75)], 1):
        labels[(y - row) ** 2 + (x - column) ** 2 < 150] = number
    return labels


class Cellpose(unittest.TestCase):
    def test_reads_what_tessera_writes(self):
        labels = disks()
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "images").mkdir()
            image = folder / "images" / "cells.tif"
            tifffile.imwrite(image, (labels * 50).astype(np.uint16), metadata=None)
            tifffile.imwrite(folder / "labels.tif", labels, metadata=None)
            subprocess.run([os.environ["WRITE_FORMATS"], image, folder / "labels.tif", folder / "images", "cellpose"], check=True)
            images, masks, names, *_ = io.load_train_test_data(str(folder / "images"), mask_filter="_seg.npy")
            self.assertEqual(len(images), 1)
            data = masks[0]
            found = data["masks"] if isinstance(data, dict) else np.squeeze(data)
            np.testing.assert_array_equal(found, labels)
            saved = np.load(folder / "images" / "cells_seg.npy", allow_pickle=True).item()
            # What Cellpose's window does with the file.
            self.assertEqual(os.path.split(saved["filename"])[1], image.name)
            self.assertEqual(len(utils.outlines_list(saved["masks"], multiprocessing=False)), 4)
            self.assertTrue(((saved["outlines"] == 0) | (saved["outlines"] == saved["masks"])).all())
            drawn = utils.masks_to_outlines(saved["masks"])
            self.assertTrue((saved["outlines"][drawn] > 0).all())


if __name__ == "__main__":
    unittest.main()
