"""What needs no server: joining objects, painting labels, describing arrays, names, parameters, samples."""
import pathlib
import tempfile
import unittest

import numpy as np

from tessera_segmentation import Damaged, InvalidRequest, TesseraError
from tessera_segmentation.arrays import chunks_of, describe, npy_bytes
from tessera_segmentation.files import LocalFile, samples_of
from tessera_segmentation.names import model_name, version_name
from tessera_segmentation.parameters import segment_parameters, training_parameters
from tessera_segmentation.results import Collector
from tessera_segmentation.wire import object_pb2, segmentation_service_pb2 as pb


def ring(*xy):
    return object_pb2.Ring(xy=xy)


def batch(*objects, slice=1, continues=False):
    return pb.SegmentResponse(objects=pb.ObjectBatch(slice=slice, objects=objects, last_object_continues=continues))


def runs(*rows, slice=1):
    return pb.SegmentResponse(labels=pb.LabelRuns(slice=slice, runs=np.array(rows, "<u4").tobytes()))


def collect(*messages, slices=1, objects=1, size=(4, 6), asked=()):
    collector = Collector(asked)
    summary = pb.SegmentSummary(model_version="models/m/versions/1", slices=slices, objects=objects)
    summary.image_size.height, summary.image_size.width = size
    for message in (pb.SegmentResponse(start=pb.SegmentStart(slices=slices)), *messages, pb.SegmentResponse(summary=summary)):
        collector.take(message)
    return collector.finish()


SQUARE = object_pb2.Object(number=1, area_px=4, polygons=[object_pb2.Polygon(exterior=ring(1, 1, 3, 1, 3, 3, 1, 3))])


class Results(unittest.TestCase):
    def test_rings_are_closed_and_measured(self):
        found = collect(batch(SQUARE))
        polygon = found.polygons[0]
        self.assertEqual(polygon.exterior.tolist(), [[1, 1], [3, 1], [3, 3], [1, 3], [1, 1]])
        self.assertEqual(found.objects[0].bounding_box, (1, 1, 3, 3))
        self.assertEqual(found.objects[0].perimeter_px, 8)
        self.assertEqual(found.table()["area_px"].tolist(), [4])
        self.assertEqual(found.__geo_interface__["features"][0]["geometry"],
                         {"type": "Polygon", "coordinates": [[[1, 1], [3, 1], [3, 3], [1, 3], [1, 1]]]})

    def test_an_object_in_three_messages_is_one(self):
        begin = object_pb2.Object(number=7, polygons=[object_pb2.Polygon(exterior=ring(0, 0, 5, 0))])
        middle = object_pb2.Object(number=7, polygons=[object_pb2.Polygon(continuation=True, holes=[ring(5, 4, 0, 4), ring(1, 1, 1, 2)])])
        end = object_pb2.Object(number=7, polygons=[object_pb2.Polygon(continuation=True, holes=[ring(2, 2, 2, 1)]),
                                                    object_pb2.Polygon(exterior=ring(5, 4, 6, 4, 6, 5, 5, 5))])
        found = collect(batch(begin, continues=True), batch(middle, continues=True), batch(end), objects=1)
        first, second = found.objects[0].polygons
        self.assertEqual(first.exterior.tolist(), [[0, 0], [5, 0], [5, 4], [0, 4], [0, 0]])
        self.assertEqual(first.holes[0].tolist(), [[1, 1], [1, 2], [2, 2], [2, 1], [1, 1]])
        self.assertEqual(second.exterior.tolist()[0], [5, 4])
        self.assertEqual(found.objects[0].__geo_interface__["geometry"]["type"], "MultiPolygon")

    def test_broken_streams_are_refused(self):
        other = object_pb2.Object(number=2)
        with self.assertRaises(Damaged):
            collect(batch(SQUARE, continues=True), batch(other))
        with self.assertRaises(Damaged):
            collect(batch(SQUARE), objects=2)
        with self.assertRaises(Damaged):
            Collector().finish()

    def test_runs_are_painted_and_the_later_object_wins(self):
        found = collect(batch(SQUARE), runs((1, 1, 1, 3), (1, 2, 1, 3)), runs((2, 2, 2, 4)))
        self.assertEqual(found.labels.tolist(), [[0] * 6, [0, 1, 1, 0, 0, 0], [0, 1, 2, 2, 0, 0], [0] * 6])
        self.assertEqual(found.labels.dtype, np.uint32)

    def test_slices_are_planes_of_the_label_image(self):
        found = collect(batch(SQUARE, slice=5), runs((1, 0, 0, 6), slice=5), slices=2, asked=(3, 5))
        self.assertEqual(found.labels.shape, (2, 4, 6))
        self.assertEqual(found.labels.sum(axis=(1, 2)).tolist(), [0, 6])

    def test_an_image_without_objects_has_an_empty_table(self):
        found = collect(objects=0)
        self.assertEqual(len(found), 0)
        self.assertEqual(found.labels.sum(), 0)
        self.assertEqual({column.shape for column in found.table().values()}, {(0,)})


class Arrays(unittest.TestCase):
    def test_shape_type_and_order_are_said(self):
        for dtype, kind, order in (("<u2", pb.PixelArray.UINT16, pb.PixelArray.LITTLE), (">f4", pb.PixelArray.FLOAT32, pb.PixelArray.BIG),
                                   ("?", pb.PixelArray.BOOL, pb.PixelArray.LITTLE), ("i1", pb.PixelArray.INT8, pb.PixelArray.LITTLE)):
            array, pixels = describe(np.arange(6).reshape(1, 2, 3).astype(dtype))
            self.assertEqual((array.slices, array.height, array.width, array.element_type, array.byte_order), (1, 2, 3, kind, order))
            self.assertEqual(b"".join(chunks_of(pixels)), pixels.tobytes())

    def test_views_are_sent_in_rows(self):
        _, pixels = describe(np.arange(12, dtype=np.uint8).reshape(3, 4).T[::-1])
        self.assertEqual(b"".join(chunks_of(pixels)), np.arange(12, dtype=np.uint8).reshape(3, 4).T[::-1].tobytes())

    def test_what_is_no_image_is_refused_with_a_remedy(self):
        for array, remedy in ((np.zeros((2, 2), complex), "astype"), (np.zeros(3), "height"), (np.zeros((0, 3)), "height"),
                              (np.zeros((2, 3, 4, 5)), "[..., 0]")):
            with self.assertRaises(InvalidRequest) as raised:
                describe(array)
            self.assertEqual(raised.exception.reason, "ARRAY_INVALID")
            self.assertIn(remedy, raised.exception.remedy)
        self.assertTrue(npy_bytes(np.zeros((2, 2), np.uint8)).startswith(b"\x93NUMPY"))


class Names(unittest.TestCase):
    def test_versions(self):
        for text, name in (("nuclei", "models/nuclei"), ("nuclei@3", "models/nuclei/versions/3"),
                           ("models/nuclei@production", "models/nuclei/versions/production"),
                           ("models/nuclei/versions/3", "models/nuclei/versions/3")):
            self.assertEqual(version_name(text), name)
        self.assertEqual(model_name("nuclei"), "models/nuclei")


class Parameters(unittest.TestCase):
    def test_diameter_sizes_and_methods(self):
        made = segment_parameters({"diameter": 20, "subimage_size": (64, 128), "method": "pyjamas", "overlap_px": None})
        self.assertEqual(made.diameter_px, 20)
        self.assertEqual((made.subimage_size.height, made.subimage_size.width), (64, 128))
        self.assertEqual(made.method, pb.SegmentParameters.PYJAMAS)
        self.assertFalse(made.HasField("overlap_px"))
        self.assertEqual(segment_parameters({"diameter": "each-slice"}).diameter, pb.SegmentParameters.DIAMETER_AUTO_EACH_SLICE)
        self.assertEqual(training_parameters({"epochs": 3, "network_input_size": (64, 64)}).network_input_size.width, 64)

    def test_what_does_not_fit_is_refused(self):
        for make, values in ((segment_parameters, {"diameter": "huge"}), (segment_parameters, {"colour": 1}),
                             (training_parameters, {"epochs": "many"})):
            with self.assertRaises(InvalidRequest):
                make(values)


class Samples(unittest.TestCase):
    def test_folders_are_read_as_they_lie(self):
        with tempfile.TemporaryDirectory() as folder:
            for part in ("b/image", "b/mask", "a/image", "a/mask"):
                (pathlib.Path(folder) / part).mkdir(parents=True)
                (pathlib.Path(folder) / part / "x.tif").write_bytes(b"x")
            self.assertEqual([sample.name for sample in samples_of(folder)], ["a", "b"])
            (pathlib.Path(folder) / "b/mask/y.tif").write_bytes(b"y")
            with self.assertRaises(InvalidRequest) as raised:
                samples_of(folder)
            self.assertIn("has 2 files", str(raised.exception))

    def test_arrays_become_files(self):
        image = np.zeros((4, 4), np.uint8)
        self.assertEqual([sample.name for sample in samples_of({"first": (image, image)})], ["first"])
        self.assertEqual(samples_of([(image, image)])[0].name, "sample-001")
        with self.assertRaises(InvalidRequest):
            samples_of([])

    def test_files_are_read_from_where_they_broke_off(self):
        file = LocalFile("a", b"0123456789")
        self.assertEqual(b"".join(file.chunks(4, 3)), b"456789")
        list(file.digest())
        self.assertEqual(len(file.sha256), 64)


class Errors(unittest.TestCase):
    def test_the_remedy_is_behind_the_semicolon(self):
        self.assertEqual(TesseraError("no model wing; train one").remedy, "train one")
        self.assertEqual(TesseraError("try again").remedy, "try again")


if __name__ == "__main__":
    unittest.main()
