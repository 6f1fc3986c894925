"""Holds a written .pjs against those that PyJAMAS itself wrote, with Python's own pickle.

PyJAMAS drew the contours in pjs/imported_masks.pjs around the labels in labels.tif, so ours must be the same lines.
"""
import gzip
import os
import pathlib
import pickle
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared" / "pyjamas"
WRITE_PJS = os.environ["WRITE_PJS"]


class PlainData(pickle.Unpickler):
    """Lists, numbers and texts only."""

    def find_class(self, module, name):
        raise pickle.UnpicklingError(f"{module}.{name} is no plain data")


def read(path):
    """Returns fiducials, polylines and ids."""
    with gzip.open(path) as file:
        parts = [PlainData(file).load() for _ in range(3)]
        assert not file.read(), "something follows the third pickle"
    return parts


def types(value):
    """`[[int]]` for a list of lists of int; empty lists fit any list."""
    if not isinstance(value, list):
        return type(value).__name__
    inner = {types(item) for item in value} - {"[]"}
    inner = {item for item in inner if not any(item != other and fits(item, other) for other in inner)}
    return "[" + " or ".join(sorted(inner)) + "]"


def fits(short, long):
    """Whether a list with no items, such as `[[]]`, may be of the longer type."""
    return "]" in short and long.startswith(short.split("]")[0])


def lattice(polyline):
    """All pixels that a closed polyline of horizontal, vertical and diagonal lines runs through, from its first corner on."""
    pixels = []
    for (x0, y0), (x1, y1) in zip(polyline, polyline[1:]):
        steps = int(max(abs(x1 - x0), abs(y1 - y0)))
        assert x1 == x0 or y1 == y0 or abs(x1 - x0) == abs(y1 - y0), "a line has another direction"
        pixels += [(x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps) for i in range(steps)]
    return sorted(pixels)


@unittest.skipUnless(SHARED.is_dir(), f"{SHARED} is absent: no files of PyJAMAS to compare with")
class WrittenPjs(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([WRITE_PJS, SHARED / "movie.tif", SHARED / "labels.tif", folder], check=True)
            cls.bytes = (pathlib.Path(folder) / "movie.pjs").read_bytes()
            cls.fiducials, cls.polylines, cls.ids = read(pathlib.Path(folder) / "movie.pjs")

    def test_has_the_types_that_pyjamas_writes(self):
        theirs = read(SHARED / "annotated.pjs")
        self.assertEqual([types(part) for part in theirs], ["[[[int]]]", "[[[[float]]]]", "[[int]]"])
        ours = [self.fiducials, self.polylines, self.ids]
        self.assertEqual([types(part) for part in ours], [types(part) for part in theirs])
        self.assertEqual([len(part) for part in ours], [len(part) for part in theirs])

    def test_is_one_gzip_member_of_protocol_3(self):
        self.assertEqual(self.bytes[:4], b"\x1f\x8b\x08\x00")
        unpacked = gzip.decompress(self.bytes)
        self.assertEqual(unpacked[:2], b"\x80\x03")
        self.assertEqual(pickle.loads(unpacked), self.fiducials)

    def test_has_the_contours_that_pyjamas_draws(self):
        _, theirs, _ = read(SHARED / "pjs" / "imported_masks.pjs")
        for ours_here, theirs_here in zip(self.polylines, theirs, strict=True):
            self.assertEqual([lattice(line) for line in ours_here], [lattice(line) for line in theirs_here])

    def test_polylines_are_closed_and_numbered(self):
        for polylines, ids, fiducials in zip(self.polylines, self.ids, self.fiducials, strict=True):
            self.assertGreater(len(ids), 20)
            self.assertEqual(len(polylines), len(ids))
            self.assertEqual(len(fiducials), len(ids))
            self.assertEqual(ids, sorted(set(ids)))
            for line, (x, y) in zip(polylines, fiducials):
                self.assertEqual(line[0], line[-1])
                self.assertTrue(min(p[0] for p in line) < x < max(p[0] for p in line))
                self.assertTrue(min(p[1] for p in line) < y < max(p[1] for p in line))


if __name__ == "__main__":
    if not SHARED.is_dir():
        print(f"{SHARED} is absent: no files of PyJAMAS to compare with")
        sys.exit(77)
    unittest.main()
