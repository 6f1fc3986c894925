"""OME-Zarr that Tessera writes, read by zarr-python, ome-zarr-models, ome-zarr and bioio, and by Tessera itself."""
import os
import shutil
import subprocess
import unittest
import warnings
import zipfile

import numpy
import tifffile
import zarr
from ome_zarr.io import parse_url
from ome_zarr.reader import Reader
from reading import ReadingTest

warnings.filterwarnings("ignore")
WRITE = os.environ["WRITE_OME_ZARR"]
SUFFIXES = {"0.5": ".ome.zarr.zip", "0.4": ".v0.4.ome.zarr.zip"}


class LabelsTest(ReadingTest):
    def objects(self, shape):
        """Rectangles with numbers, some of which touch."""
        labels = numpy.zeros(shape, dtype="uint32")
        for plane in labels.reshape(-1, *shape[-2:]):
            for number in range(1, 60):
                y, x = self.random.integers(0, [shape[-2] - 30, shape[-1] - 30])
                plane[y:y + 25, x:x + 20] = number
        return labels

    def write(self, image, labels, axes, **metadata):
        """Tessera's zips, unpacked as well: the folders by version."""
        path = self.folder / "cells.ome.tif"
        tifffile.imwrite(path, image, photometric="minisblack", metadata={"axes": axes, **metadata})
        numpy.save(self.folder / "labels.npy", labels.reshape(-1, *labels.shape[-2:]))
        subprocess.run([WRITE, path, self.folder / "labels.npy", self.folder], check=True)
        folders = {}
        for version, suffix in SUFFIXES.items():
            folders[version] = self.folder / f"unpacked{version}.ome.zarr"
            shutil.rmtree(folders[version], ignore_errors=True)
            with zipfile.ZipFile(self.folder / ("cells.ome" + suffix)) as archive:
                self.assertIsNone(archive.testzip())
                archive.extractall(folders[version])
        return folders

    def levels(self, array, count):
        for _ in range(count):
            yield array
            array = array[..., ::2, ::2]

    def check(self, folders, image, labels, axes):
        from ome_zarr_models.v04 import Image as Image04
        from ome_zarr_models.v05 import Image as Image05
        for version, folder in folders.items():
            with self.subTest(axes, version=version):
                root = zarr.open_group(folder, mode="r")
                model = (Image05 if version == "0.5" else Image04).from_zarr(root)
                names = model.labels.attributes.ome.labels if version == "0.5" else model.labels.attributes.labels
                self.assertEqual(list(names), ["objects"])
                for group, array in [(root, image), (root["labels/objects"], labels)]:
                    attributes = group.attrs["ome"] if version == "0.5" else group.attrs
                    datasets = attributes["multiscales"][0]["datasets"]
                    self.assertEqual("".join(a["name"] for a in attributes["multiscales"][0]["axes"]), axes)
                    for dataset, level in zip(datasets, self.levels(array, len(datasets))):
                        numpy.testing.assert_array_equal(group[dataset["path"]][:], level)
                nodes = list(Reader(parse_url(str(folder)))())
                numpy.testing.assert_array_equal(nodes[0].data[0].compute(), image)
                numpy.testing.assert_array_equal(nodes[-1].data[0].compute(), labels)
                self.expect(folder, image.reshape(-1, *image.shape[-2:]))
                self.expect(folder / "labels/objects", labels.reshape(-1, *labels.shape[-2:]))

    def test_a_plane_with_levels(self):
        image, labels = self.pixels((1100, 900)), self.objects((1100, 900))
        folders = self.write(image, labels, "YX", PhysicalSizeX=0.25, PhysicalSizeY=0.25)
        self.check(folders, image, labels, "yx")
        header = self.expect(folders["0.5"], [image])
        self.assertEqual((header["x_um"], header["y_um"]), (0.25, 0.25))
        self.assertTrue((folders["0.5"] / "labels/objects/2").is_dir())
        for suffix in SUFFIXES.values():
            self.expect(self.folder / ("cells.ome" + suffix), [image])

    def test_stacks_and_bytes(self):
        for axes, shape in [("ZYX", (3, 70, 600)), ("TYX", (2, 70, 60)), ("TZYX", (2, 3, 70, 60))]:
            image, labels = self.pixels(shape, "uint8"), self.objects(shape)
            self.check(self.write(image, labels, axes), image, labels, axes.lower())

    def test_more_objects_than_16_bits_count(self):
        labels = self.objects((80, 90)) + 70_000
        image = self.pixels((80, 90))
        folders = self.write(image, labels, "YX")
        self.check(folders, image, labels, "yx")
        self.assertEqual(zarr.open_group(folders["0.5"], mode="r")["labels/objects/0"].dtype, "uint32")

    def test_bioio(self):
        from bioio_ome_zarr import Reader as BioReader
        image, labels = self.pixels((3, 70, 60)), self.objects((3, 70, 60))
        for folder in self.write(image, labels, "ZYX", PhysicalSizeX=0.5, PhysicalSizeY=0.5, PhysicalSizeZ=2.0).values():
            reader = BioReader(str(folder))
            numpy.testing.assert_array_equal(numpy.squeeze(reader.data), image)
            self.assertEqual((reader.physical_pixel_sizes.Z, reader.physical_pixel_sizes.X), (2.0, 0.5))

        reader = BioReader(str(self.folder / "cells.ome.ome.zarr.zip"))
        numpy.testing.assert_array_equal(numpy.squeeze(reader.data), image)

    def test_napari(self):
        import npe2
        npe2.PluginManager.instance().discover()
        image, labels = self.pixels((3, 700, 600)), self.objects((3, 700, 600))
        for folder in self.write(image, labels, "ZYX", PhysicalSizeX=0.5, PhysicalSizeY=0.5, PhysicalSizeZ=2.0).values():
            layers = npe2.read([str(folder)], stack=False, plugin_name="napari-ome-zarr")
            self.assertEqual([kind for _, _, kind in layers], ["image", "labels"])
            for (levels, properties, _), expected in zip(layers, (image, labels)):
                self.assertEqual(list(properties["scale"]), [2, 0.5, 0.5])
                for level, array in zip(levels, self.levels(expected, 2)):
                    numpy.testing.assert_array_equal(numpy.asarray(level), array)

    def test_equal_input_gives_equal_bytes(self):
        image, labels = self.pixels((70, 60)), self.objects((70, 60))
        archives = []
        for _ in range(2):
            self.write(image, labels, "YX")
            archives.append((self.folder / "cells.ome.ome.zarr.zip").read_bytes())
        self.assertEqual(*archives)


if __name__ == "__main__":
    unittest.main()
