"""What Tessera reads of a file, for the tests beside this one."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import numpy

DUMP = os.environ["DUMP_IMAGE"]


class Refused(Exception):
    """Tessera's message for a file that it refuses."""


def read(path, channel=None):
    """The header and the values, slices × height × width."""
    with tempfile.TemporaryDirectory() as folder:
        pixels = pathlib.Path(folder) / "pixels"
        command = [DUMP, str(path), str(pixels)] + ([str(channel)] if channel else [])
        header = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        if "error" in header:
            raise Refused(header["error"])
        values = numpy.fromfile(pixels, dtype=float)
    return header, values.reshape(len(header["positions"]), header["height"], header["width"])


class ReadingTest(unittest.TestCase):
    """A test with a folder and random pixels."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.random = numpy.random.default_rng(1)

    def pixels(self, shape, dtype="uint16"):
        dtype = numpy.dtype(dtype)
        if dtype.kind == "b":
            return self.random.random(shape) < 0.5
        if dtype.kind == "f":
            return self.random.normal(size=shape).astype(dtype)
        info = numpy.iinfo(dtype)
        # Above 2^53 a float64 would not be exact.
        low, high = max(info.min, -2**53), min(info.max, 2**53)
        return self.random.integers(low, high, shape, dtype="int64").astype(dtype)

    def expect(self, path, expected, channel=None):
        """`expected` is slices × height × width. Returns the header."""
        header, values = read(path, channel)
        numpy.testing.assert_array_equal(values, numpy.asarray(expected, dtype=float))
        return header

    def expect_refusal(self, path, *parts):
        with self.assertRaises(Refused) as refused:
            read(path)
        for part in parts:
            self.assertIn(part, str(refused.exception))
