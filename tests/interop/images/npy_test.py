"""Arrays that NumPy saved, read by Tessera."""
import unittest

import numpy
from reading import ReadingTest

TYPES = ["bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64", "float16", "float32", "float64"]


class NpyTest(ReadingTest):
    def save(self, array, name="a.npy", **options):
        path = self.folder / name
        numpy.save(path, array, **options)
        return path

    def test_all_types_orders_and_bytes(self):
        for name in TYPES:
            for order in "<>":
                for layout in "CF":
                    with self.subTest(name, order=order, layout=layout):
                        dtype = numpy.dtype(name).newbyteorder(order)
                        plane = numpy.array(self.pixels((23, 31), name), dtype=dtype, order=layout)
                        self.expect(self.save(plane), [plane])
                        stack = numpy.array(self.pixels((3, 11, 17), name), dtype=dtype, order=layout)
                        header = self.expect(self.save(stack), stack)
                        self.assertEqual(header["positions"], [[0, 0, 0], [0, 0, 1], [0, 0, 2]])

    def test_newer_headers(self):
        plane = self.pixels((5, 7))
        for version in [(1, 0), (2, 0), (3, 0)]:
            with open(self.folder / "v.npy", "wb") as file:
                numpy.lib.format.write_array(file, plane, version=version)
            self.expect(self.folder / "v.npy", [plane])

    def test_views_and_leading_axes_of_one(self):
        stack = self.pixels((40, 50))
        self.expect(self.save(stack[::2, ::-3]), [stack[::2, ::-3]])
        self.expect(self.save(stack.T), [stack.T])
        self.expect(self.save(stack[None, None]), [stack])

    def test_more_rows_than_are_read_at_once(self):
        plane = self.pixels((1200, 1100), "float32")
        self.expect(self.save(plane), [plane])
        self.expect(self.save(numpy.asfortranarray(plane)), [plane])

    def test_infinite_numbers(self):
        plane = self.pixels((9, 9), "float32")
        plane[2, 3], plane[4, 4] = numpy.nan, numpy.inf
        header = self.expect(self.save(plane), [plane])
        self.assertEqual(header["notices"], [])

    def test_what_is_refused(self):
        self.expect_refusal(self.save(self.pixels((4, 4), "float32") * 1j), "complex")
        self.expect_refusal(self.save(numpy.array([[None, 1]]), allow_pickle=True), "Python objects")
        self.expect_refusal(self.save(numpy.zeros((4, 4), [("a", "f4"), ("b", "u1")])), "structures")
        self.expect_refusal(self.save(numpy.zeros((4, 4), "longdouble")), "64 bit")
        self.expect_refusal(self.save(numpy.array([["a", "b"]])), "texts")
        self.expect_refusal(self.save(numpy.zeros((4, 4), "datetime64[s]")), "dates")
        self.expect_refusal(self.save(self.pixels(7)), "1 axes")
        self.expect_refusal(self.save(self.pixels((2, 3, 4, 5))), "4 axes")
        self.expect_refusal(self.save(self.pixels((64, 64, 3), "uint8")), "colour")
        self.expect_refusal(self.save(numpy.zeros((0, 4))), "0×4")


if __name__ == "__main__":
    unittest.main()
