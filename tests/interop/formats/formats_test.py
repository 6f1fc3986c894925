"""Every file that Tessera writes is read by the program that it is for, and its objects are compared to the pixel.

ImageJ and Bio-Formats run in one Java process each, over all files.
"""
import dataclasses
import functools
import gzip
import io
import os
import pathlib
import pickle
import shutil
import subprocess
import sys
import tempfile
import unittest
import uuid

import cases
import duckdb
import geojson
import numpy as np
import pandas
import pyarrow.parquet
import resvg_py
import roifile
import tifffile
from lxml import etree
from napari.layers import Shapes
from napari_builtins.io._read import csv_to_layer_data
from PIL import Image
from pycocotools.coco import COCO
from scipy import ndimage
from shapely.geometry import Polygon, shape
from skimage import draw, measure

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "e2e"))
import harness  # noqa: E402

SHARED = HERE.parents[2].parent / "shared" / "pyjamas"
WRITE_FORMATS = os.environ["WRITE_FORMATS"]
FORMATS = ("geojson,labels,overlay,csv,measurements,parquet,rois,geojson-gz,cellpose,napari,coco,svg,pjs,pjs-table")
INTENSITIES = ("mean", "std", "min", "max")
MEASURES = ("area", "perimeter", "pixel_values_perimeter", "pixel_values_interior", "std_perimeter", "std_interior")


def write(case, formats=FORMATS):
    arguments = [case.image, case.folder / "true.tif", case.folder, formats, case.channel]
    if case.slices:
        arguments.append(",".join(map(str, case.slices)))
    subprocess.run([WRITE_FORMATS, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


def served(folder):
    """A stack that a real server segmented with the model that comes with it. What it found is what the label image says."""
    folder.mkdir()
    labels = np.stack([cases.disks((96, 128), seed) for seed in (1, 2)])
    pixels = np.stack([cases.intensities(labels.shape, 3), np.where(labels > 0, 3000, 200).astype(np.uint16)])
    case = cases.Case("served", ".ome.tif", labels, pixels, z=2, channel=2, spacing=(0.5, 0.5, 1.5, 0), folder=folder)
    cases.write_ome(case, "TCZ")
    server = harness.Server(folder, starter=True)
    try:
        subprocess.run([harness.BIN / "tessera", "--server", server.address, "segment", case.image, "--model", "nuclei", "--channel", "2",
                        "--format", FORMATS, "--out", folder], check=True, stdout=subprocess.DEVNULL)
    finally:
        server.stop()
    case.labels = tifffile.imread(case.output(".labels.tif")).astype(np.uint32)
    assert case.labels[0].max() > 3, "the server found no objects"
    return case


def read_by(program, files):
    """Has Java's program in this folder read the files."""
    subprocess.run(["java", "-Xmx1g", "-Djava.awt.headless=true", HERE / f"{program}.java", *files], check=True)


def read_words(path):
    """Lines of a name and a value."""
    return dict(line.split(" ", 1) for line in path.read_text().splitlines())


def inside(rings, size):
    """The pixels inside rings along pixel edges, by the even-odd rule."""
    odd = np.zeros((size[0], size[1] + 1), bool)
    for ring in rings:
        for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]]):
            assert x0 == x1 or y0 == y1, "an edge is neither horizontal nor vertical"
            if x0 == x1 and y0 != y1:
                odd[int(min(y0, y1)):int(max(y0, y1)), int(x0)] ^= True
    return np.logical_xor.accumulate(odd, axis=1)[:, :-1]


def of_each_case(test):
    """The test of a case becomes a test of all cases."""
    @functools.wraps(test)
    def of_all(self):
        for case in self.cases.values():
            with self.subTest(case.name):
                test(self, case)
    return of_all


class Formats(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="tessera-formats-")
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.cases = cases.make(pathlib.Path(cls.scratch.name))
        for case in cls.cases.values():
            write(case)
        cls.cases["served"] = served(pathlib.Path(cls.scratch.name) / "served")
        labels = [case.output(".labels.tif") for case in cls.cases.values()]
        read_by("ReadByImageJ", [case.output(".rois.zip") for case in cls.cases.values()] + labels)
        read_by("ReadByBioFormats", labels)

    def assert_same(self, found, expected):
        self.assertEqual(found.shape, expected.shape)
        self.assertEqual(int((found != expected).sum()), 0, "pixels differ")

    @of_each_case
    def test_geojson(self, case):
        text = case.output(".geojson").read_text()
        self.assertEqual(gzip.decompress(case.output(".geojson.gz").read_bytes()).decode(), text)
        collection = geojson.loads(text)
        self.assertEqual(collection.errors(), [])
        painted = np.zeros_like(case.labels)
        ids = set()
        for feature in collection["features"]:
            ids.add(uuid.UUID(feature["id"]))
            geometry = shape(feature["geometry"])
            self.assertTrue(geometry.is_valid)
            slice = feature["properties"]["measurements"]["Slice"] - 1
            z, t = case.position(slice)
            if len(case.chosen) > 1 or case.channel or case.slices:
                self.assertEqual(feature["geometry"]["plane"], {"c": case.channel - 1, "z": z, "t": t})
            else:
                self.assertNotIn("plane", feature["geometry"])
            parts = geometry.geoms if geometry.geom_type == "MultiPolygon" else [geometry]
            left, top, right, bottom = map(int, geometry.bounds)
            rings = [[(x - left, y - top) for x, y in ring.coords[:-1]] for part in parts for ring in [part.exterior, *part.interiors]]
            number = int(feature["properties"]["name"])
            pixels = inside(rings, (bottom - top, right - left))
            self.assertEqual(geometry.area, pixels.sum())
            painted[slice, top:bottom, left:right][pixels] = number
        self.assertEqual(len(ids), len(collection["features"]))
        self.assert_same(painted[case.chosen], case.labels[case.chosen])

    @of_each_case
    def test_labels(self, case):
        path = case.output(".labels.tif")
        expected = case.labels[case.chosen]
        z, t = case.z, case.t
        if case.slices:
            z, t = (len({case.position(index)[axis] for index in case.chosen}) for axis in (0, 1))
        with tifffile.TiffFile(path) as file:
            self.assertTrue(file.is_ome and file.is_imagej)
            axes = ("T" if t > 1 else "") + ("Z" if z > 1 else "") + "YX"
            self.assertEqual(file.series[0].axes, axes)
            self.assert_same(file.asarray().reshape(expected.shape), expected)
            self.assertEqual(file.pages[0].dtype, np.uint32 if expected.max() > 65535 else np.uint16)
            self.assertEqual(file.imagej_metadata.get("slices", 1), z)
            self.assertEqual(file.imagej_metadata.get("frames", 1), t)
            pixels = etree.fromstring(file.ome_metadata.encode()).find(".//{*}Pixels")
            self.assertEqual((int(pixels.get("SizeZ")), int(pixels.get("SizeT"))), (z, t))
        size = {"channels": 1, "slices": z, "frames": t, "height": expected.shape[1], "width": expected.shape[2]}
        x, y, depth, step = case.spacing
        for program, kind in (("imagej", ">f4"), ("bioformats", "<u4" if expected.max() > 65535 else "<u2")):
            words = read_words(path.with_name(path.name + "." + program))
            self.assertEqual({key: int(words[key]) for key in size}, size, program)
            default = 1 if program == "imagej" else 0
            for key, value in (("pixelWidth", x or default), ("pixelHeight", y or default), ("pixelDepth", depth or default),
                               ("frameInterval", step)):
                self.assertAlmostEqual(float(words[key]), value, delta=1e-6 * max(1, value), msg=f"{program}: {key}")
            raw = np.fromfile(path.with_name(f"{path.name}.{program}.raw"), kind)
            self.assert_same(raw.reshape(expected.shape).astype(np.uint32), expected)
        self.assertEqual(words["format"], "OME-TIFF")

    @of_each_case
    def test_imagej_rois(self, case):
        path = case.output(".rois.zip")
        painted = np.zeros_like(case.labels)
        lines = path.with_name(path.name + ".imagej").read_text().splitlines()
        stack = len(case.chosen) > 1 or bool(case.slices)
        for line in lines:
            name, position, c, z, t, *points = line.split(" ")
            # ImageJ's position of a stack is that among its own images.
            if case.channel or len(case.pixels) > 1 and stack:
                index = (int(t) - 1) * case.z + int(z) - 1
                self.assertEqual(int(c), case.channel or 1)
                self.assertEqual(case.position(index), (int(z) - 1, int(t) - 1))
            else:
                index = int(position) - 1 if stack else 0
                self.assertEqual(int(position), index + 1 if stack else 0)
            number = int(name.split("_")[-1])
            if stack:
                self.assertEqual(name, f"s{index + 1:03}_{number:04}")
            if points:
                x, y = np.array([point.split(",") for point in points], int).T
                painted[index, y, x] = number
        self.assert_same(painted[case.chosen], case.labels[case.chosen])
        if lines:
            self.assertEqual(len(roifile.roiread(path) if len(lines) > 1 else [roifile.roiread(path)]), len(lines))

    @of_each_case
    def test_coco(self, case):
        coco = COCO(str(case.output(".coco.json")))
        painted = np.zeros_like(case.labels)
        self.assertEqual(len(coco.imgs), len(case.chosen))
        for image in coco.imgs.values():
            self.assertEqual(image["file_name"], case.image.name)
            self.assertEqual((image["height"], image["width"]), case.labels.shape[1:])
            annotations = coco.loadAnns(coco.getAnnIds(imgIds=image["id"]))
            self.assertEqual(len(annotations), len(np.unique(case.labels[image["slice"] - 1])) - 1)
            # A mask of the whole image for each of 70,000 objects takes minutes.
            for annotation in annotations[::max(1, len(annotations) // 1000)]:
                mask = coco.annToMask(annotation) > 0
                self.assertEqual(mask.sum(), annotation["area"])
                y, x = np.nonzero(mask)
                self.assertEqual(annotation["bbox"], [x.min(), y.min(), np.ptp(x) + 1, np.ptp(y) + 1])
                self.assertEqual(set(case.labels[image["slice"] - 1][mask]), {annotation["number"]})
                self.assertEqual((case.labels[image["slice"] - 1] == annotation["number"]).sum(), annotation["area"])

    @of_each_case
    def test_cellpose(self, case):
        data = np.load(case.output("_seg.npy"), allow_pickle=True).item()
        expected = np.zeros(case.labels.shape, np.int64)
        expected[case.chosen] = case.labels[case.chosen]
        before = np.cumsum([0] + [labels.max() for labels in expected[:-1]])
        expected = np.where(expected > 0, expected + before[:, None, None], 0)
        masks = data["masks"].reshape(expected.shape)
        self.assertEqual(data["masks"].ndim, 3 if len(case.labels) > 1 else 2)
        self.assert_same(masks.astype(np.int64), expected)
        self.assertEqual(masks.dtype, np.uint32 if expected.max() > 65535 else np.uint16)
        edges = np.stack([labels * (labels != ndimage.grey_erosion(labels, footprint=ndimage.generate_binary_structure(2, 1),
                                                                   mode="constant", cval=-1)) for labels in expected])
        dilated = np.stack([labels != ndimage.grey_dilation(labels, footprint=ndimage.generate_binary_structure(2, 1),
                                                            mode="constant", cval=-1) for labels in expected])
        self.assert_same(data["outlines"].reshape(expected.shape).astype(np.int64), np.where(dilated, expected, edges))
        self.assertEqual((data["ismanual"].shape, data["ismanual"].dtype), ((expected.max(),), bool))
        self.assertEqual(data["filename"], case.image.name)

    @of_each_case
    def test_napari(self, case):
        path = case.output(".napari.csv")
        if not case.labels[case.chosen].any():
            self.assertEqual(path.read_text(), "index,shape-type,vertex-index,axis-0,axis-1,label\n")
            return
        if case.name == "many":
            return  # napari takes minutes for so many shapes; the writer is the same.
        data, metadata, kind = csv_to_layer_data(str(path))
        self.assertEqual(kind, "shapes")
        numbers = pandas.read_csv(path).groupby("index")["label"].first()
        self.assertEqual(len(numbers), len(data))
        layer = Shapes(data, **metadata)
        axes = [n for n in (case.t, case.z) if n > 1]
        painted = np.zeros_like(case.labels)
        for mask, number in zip(layer.to_masks((*axes, *case.labels.shape[1:])), numbers, strict=True):
            painted[mask.reshape(painted.shape)] = number
        self.assert_same(painted[case.chosen], case.labels[case.chosen])
        self.assertEqual(len(data), sum(len(np.unique(labels)) - 1 for labels in case.labels[case.chosen]), "an object is a shape")

    @of_each_case
    def test_svg(self, case):
        drawing = etree.parse(case.output(".svg")).getroot()
        layers = drawing.findall("{*}g")
        self.assertEqual(len(layers), len(case.chosen))
        for attribute in ("fill-opacity", "stroke", "stroke-width"):
            del drawing.attrib[attribute]
        for layer, index in zip(layers, case.chosen):
            for other in layers:
                other.set("style", "" if other is layer else "display:none")
            for path in layer:
                path.set("fill", f"#{int(path.get('data-number')):06x}")
            picture = resvg_py.svg_to_bytes(svg_string=etree.tostring(drawing).decode(), background="#000000")
            rgb = np.asarray(Image.open(io.BytesIO(bytes(picture))).convert("RGB")).astype(np.uint32)
            self.assert_same(rgb[..., 0] << 16 | rgb[..., 1] << 8 | rgb[..., 2], case.labels[index])

    @of_each_case
    def test_overlay(self, case):
        stack = len(case.chosen) > 1 or bool(case.slices)
        for index in case.chosen:
            name = f"_s{index + 1:03}" if stack else ""
            picture = np.asarray(Image.open(case.output(name + ".overlay.png"))).astype(int)
            self.assertEqual(picture.shape, (*case.labels.shape[1:], 3))
            coloured = np.ptp(picture, axis=2) > 0
            self.assertEqual(coloured.any(), case.labels[index].any())
            # Lines run along the edges of objects.
            near = ndimage.binary_dilation(case.labels[index] > 0, np.ones((3, 3)))
            self.assertFalse((coloured & ~near).any())

    def expected_measurements(self, case, index):
        channels = np.moveaxis(case.pixels[:, index], 0, -1)
        single = channels.shape[-1] == 1
        image = channels[..., 0] if single else channels

        def edge_mean(mask, values):
            edge = mask & ~ndimage.binary_erosion(mask)
            return values[edge].mean(axis=0, dtype=float)

        def total(mask, values):
            return values[mask].sum(axis=0, dtype=float)

        # NumPy's own mean of 32-bit floats has 7 digits only.
        names = ["label", "area", "perimeter", "centroid", "bbox", "axis_major_length", "axis_minor_length", "eccentricity", "solidity",
                 "orientation", *(f"intensity_{name}" for name in INTENSITIES)]
        table = measure.regionprops_table(case.labels[index].astype(int), image.astype(float), names, extra_properties=(edge_mean, total))
        renamed = {"edge_mean": "intensity_mean_edge", "total": "intensity_sum"}
        table = {"-".join([renamed.get(key.split("-")[0], key.split("-")[0]), *key.split("-")[1:]]): value for key, value in table.items()}
        x, y = case.spacing[:2]
        if x:
            of_size = measure.regionprops_table(case.labels[index].astype(int), None, ["area", "centroid", "axis_major_length",
                                                                                       "axis_minor_length"], spacing=(y, x))
            table |= {"area_um2": of_size.pop("area")} | {f"{key}_um": value for key, value in of_size.items()}
            if x == y:
                table["perimeter_um"] = table["perimeter"] * x
        return pandas.DataFrame(table).assign(slice=index + 1)

    @of_each_case
    def test_measurements(self, case):
        found = pandas.read_csv(case.output(".measurements.csv"))
        parquet = case.output(".measurements.parquet")
        for other in (pandas.read_parquet(parquet), pyarrow.parquet.read_table(parquet).to_pandas(),
                      duckdb.sql(f"select * from '{parquet}'").df()):
            pandas.testing.assert_frame_equal(other, found, check_dtype=False, rtol=1e-14)
        if found.empty:
            return
        if case.name == "many":  # scikit-image takes a minute for all of them.
            self.assertEqual(list(found["label"]), list(np.unique(case.labels)[1:]))
            case = dataclasses.replace(case, labels=np.where(case.labels % 100 == 0, case.labels, 0))
            found = found[found["label"] % 100 == 0]
        expected = pandas.concat([self.expected_measurements(case, index) for index in case.chosen if case.labels[index].any()])
        self.assertEqual(set(found.columns), {*expected.columns, "score"})
        self.assertEqual(list(found["label"]), list(expected["label"]))
        round_objects = np.isclose(expected["axis_major_length"], expected["axis_minor_length"])
        for column in expected:
            here, there = found[column].to_numpy(float), expected[column].to_numpy(float)
            if column == "orientation":  # A round object has none; -π/2 and π/2 are the same.
                here, there = (np.where(np.isclose(angles, -np.pi / 2), np.pi / 2, angles)[~round_objects] for angles in (here, there))
            # Lengths of the minor axes of lines, and differences of moments, are 0 but for rounding.
            np.testing.assert_allclose(here, there, rtol=1e-6, atol=1e-6, err_msg=column)

    @of_each_case
    def test_table_of_pyjamas(self, case):
        if case.name == "many":
            return
        table = pandas.read_csv(case.output(".pjs.csv"), index_col=0)
        self.assertEqual([int(column) for column in table.columns], [index + 1 for index in case.chosen])
        with gzip.open(case.output(".pjs")) as file:
            _, polylines, ids = (pickle.load(file) for _ in range(3))
        channel = max(case.channel, 1) - 1
        for index in case.chosen:
            column = table[str(index + 1)]
            pixels = case.pixels[channel, index].astype(float)
            np.testing.assert_allclose(column["image_mean"], pixels.mean(), rtol=1e-4)
            for polyline, number in zip(polylines[index], ids[index], strict=True):
                polygon = Polygon(polyline)
                self.assertAlmostEqual(column[f"area_{number}"], polygon.area)
                self.assertAlmostEqual(column[f"perimeter_{number}"], polygon.length)

    @unittest.skipUnless(SHARED.is_dir(), f"{SHARED} is absent: no table of PyJAMAS itself")
    def test_table_is_that_of_pyjamas_itself(self):
        """PyJAMAS measured the polylines of unet_applied.pjs on movie.tif; the same objects are measured here."""
        with gzip.open(SHARED / "pjs" / "unet_applied.pjs") as file:
            _, polylines, ids = (pickle.load(file) for _ in range(3))
        movie = tifffile.imread(SHARED / "movie.tif")
        labels = np.zeros(movie.shape, np.uint32)
        for index, (lines, numbers) in enumerate(zip(polylines, ids)):
            for line, number in zip(lines, numbers, strict=True):
                mask = draw.polygon2mask(movie.shape[1:], np.array(line)[:, ::-1])
                y, x = np.array(line, int)[:, ::-1].T
                mask[y.clip(0, movie.shape[1] - 1), x.clip(0, movie.shape[2] - 1)] = False
                labels[index][ndimage.binary_opening(mask, np.ones((1, 1))) & (labels[index] == 0)] = number
        case = cases.Case("movie", ".tif", labels, movie[None], t=len(movie), folder=pathlib.Path(self.scratch.name) / "movie")
        case.folder.mkdir()
        shutil.copy(SHARED / "movie.tif", case.image)
        tifffile.imwrite(case.folder / "true.tif", labels, metadata=None, photometric="minisblack")
        write(case, "pjs,pjs-table")
        with gzip.open(case.output(".pjs")) as file:
            _, ours, our_ids = (pickle.load(file) for _ in range(3))
        theirs = pandas.read_csv(SHARED / "measured.csv", index_col=0)
        table = pandas.read_csv(case.output(".pjs.csv"), index_col=0)
        np.testing.assert_allclose(table.loc[["slice_number", "image_mean", "image_mode"]],
                                   theirs.loc[["slice_number", "image_mean", "image_mode"]])
        compared, exact = 0, 0
        for index in range(len(movie)):
            column = str(index + 1)
            lines = {tuple(sorted(set(map(tuple, corners(line))))): number for line, number in zip(polylines[index], ids[index])}
            for line, number in zip(ours[index], our_ids[index]):
                if lines.get(tuple(sorted(set(map(tuple, corners(line)))))) != number:
                    continue
                here, there = (frame.loc[[f"{name}_{number}" for name in MEASURES], column] for frame in (table, theirs))
                np.testing.assert_allclose(here[:2], there[:2], rtol=1e-12)
                # PyJAMAS leaves out a pixel of the line at some sharp notches.
                compared += 1
                exact += np.allclose(here, there, rtol=1e-9, atol=1e-9, equal_nan=True)
        self.assertGreater(compared, 300)
        self.assertGreater(exact, 0.9 * compared)


def corners(line):
    """The points at which a closed polyline turns."""
    points = np.array(line[:-1])
    into = np.sign(points - np.roll(points, 1, axis=0))
    out = np.sign(np.roll(points, -1, axis=0) - points)
    return points[(into != out).any(axis=1)]


if __name__ == "__main__":
    unittest.main()
