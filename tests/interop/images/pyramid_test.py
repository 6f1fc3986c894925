"""Pyramids in TIFF, as tifffile, QuPath, Bio-Formats and scanners lay them out, read by Tessera: only the full resolution counts."""
import unittest

import numpy
import tifffile
from reading import ReadingTest


def halved(plane):
    return plane[..., ::2, ::2]


def ome_xml(z=1, c=1, t=1, size=(96, 128), blocks=""):
    return (f'<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0"><Pixels '
            f'ID="Pixels:0" DimensionOrder="XYZCT" Type="uint16" SizeX="{size[1]}" SizeY="{size[0]}" SizeZ="{z}" SizeC="{c}" SizeT="{t}" '
            f'PhysicalSizeX="0.25" PhysicalSizeY="0.25">{blocks}</Pixels></Image></OME>')


class PyramidTest(ReadingTest):
    def test_sub_directories_by_tifffile(self):
        for shape, axes in [((96, 128), "YX"), ((3, 96, 128), "ZYX"), ((2, 3, 96, 128), "CZYX"), ((2, 1, 3, 96, 128), "TCZYX")]:
            for tile in (None, (32, 48)):
                with self.subTest(axes, tile=tile):
                    array = self.pixels(shape)
                    path = self.folder / "a.ome.tif"
                    with tifffile.TiffWriter(path, bigtiff=True, ome=True) as writer:
                        options = dict(tile=tile, photometric="minisblack", resolutionunit="CENTIMETER")
                        writer.write(array, subifds=2, metadata={"axes": axes, "PhysicalSizeX": 0.25, "PhysicalSizeY": 0.25}, **options)
                        writer.write(halved(array), subfiletype=1, **options)
                        writer.write(halved(halved(array)), subfiletype=1, **options)
                        # OME-TIFF's thumbnails and labels of slides are images of their own.
                        writer.write(self.pixels((20, 20)), photometric="minisblack", metadata={"axes": "YX"})
                    whole = array.reshape((-1, 3, 96, 128)) if axes == "CZYX" else array.reshape((1, -1, 96, 128))
                    for channel, planes in enumerate(whole):
                        header = self.expect(path, planes, channel + 1)
                        self.assertEqual(header["x_um"], 0.25)

    def test_qupath(self):
        # QuPath's OME-TIFF: one IFD a channel with SubIFDs, TiffData for each.
        array = self.pixels((2, 96, 128))
        blocks = "".join(f'<Channel ID="Channel:0:{c}" Name="c{c}" SamplesPerPixel="1"/>' for c in range(2)) + "".join(
            f'<TiffData FirstC="{c}" FirstZ="0" FirstT="0" IFD="{c}" PlaneCount="1"/>' for c in range(2))
        path = self.folder / "q.ome.tif"
        with tifffile.TiffWriter(path, bigtiff=True) as writer:
            for c in range(2):
                writer.write(array[c], subifds=1, tile=(32, 32), photometric="minisblack", compression="zlib", metadata=None,
                             description=ome_xml(c=2, blocks=blocks) if c == 0 else None)
                writer.write(halved(array[c]), subfiletype=1, tile=(32, 32), photometric="minisblack", compression="zlib", metadata=None)
        self.expect(path, [array[0]], 1)
        header = self.expect(path, [array[1]], 2)
        self.assertEqual(header["channels"], 2)

    def test_levels_as_further_pages(self):
        for marked in (True, False):
            for described in (True, False):
                with self.subTest(marked=marked, described=described):
                    array = self.pixels((96, 128))
                    path = self.folder / "p.tif"
                    with tifffile.TiffWriter(path) as writer:
                        for level in range(3):
                            description = ome_xml(blocks='<TiffData IFD="0" PlaneCount="1"/>') if described and level == 0 else None
                            writer.write(array[::2**level, ::2**level], tile=(32, 32), photometric="minisblack", metadata=None,
                                         subfiletype=1 if marked and level else 0, description=description)
                    self.expect(path, [array])

    def test_levels_as_further_images_of_ome(self):
        # Old Bio-Formats: each level is an Image of the OME-XML.
        array = self.pixels((96, 128))
        levels = [array, halved(array), halved(halved(array))]
        images = "".join(
            f'<Image ID="Image:{i}"><Pixels ID="Pixels:{i}" DimensionOrder="XYZCT" Type="uint16" SizeX="{level.shape[1]}" '
            f'SizeY="{level.shape[0]}" SizeZ="1" SizeC="1" SizeT="1"><TiffData IFD="{i}" PlaneCount="1"/></Pixels></Image>'
            for i, level in enumerate(levels))
        xml = '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">' + images + "</OME>"
        path = self.folder / "b.ome.tif"
        with tifffile.TiffWriter(path) as writer:
            for i, level in enumerate(levels):
                writer.write(level, photometric="minisblack", metadata=None, description=xml if i == 0 else None)
        header = self.expect(path, [array])
        self.assertIn("3 images", header["notices"][0])

    def test_slides_as_aperio_writes_them(self):
        # Full size, thumbnail, levels, label and macro; only the last two are marked.
        array = self.pixels((512, 640), "uint8")
        path = self.folder / "a.svs"
        with tifffile.TiffWriter(path) as writer:
            options = dict(photometric="minisblack", metadata=None)
            writer.write(array, tile=(256, 256), description="Aperio Image Library v12.0.15\n640x512 |AppMag = 20|MPP = 0.5", **options)
            writer.write(array[::5, ::5], description="Aperio Image Library v12.0.15\n640x512 -> 128x103", rowsperstrip=16, **options)
            writer.write(array[::4, ::4], tile=(256, 256), description="Aperio Image Library v12.0.15\n640x512 -> 160x128", **options)
            writer.write(self.pixels((50, 40), "uint8"), subfiletype=1, rowsperstrip=16, **options)
            writer.write(self.pixels((60, 90), "uint8"), subfiletype=9, rowsperstrip=16, **options)
        header = self.expect(path, [array])
        self.assertTrue(any("smaller" in notice for notice in header["notices"]), header["notices"])

    def test_compression_that_is_not_read(self):
        path = self.folder / "j.svs"
        tifffile.imwrite(path, self.pixels((64, 64), "uint8"), compression="jpeg2000", tile=(32, 32), photometric="minisblack")
        self.expect_refusal(path, "TIFF's method", "bfconvert")

    def test_slices_of_different_sizes_are_still_refused(self):
        path = self.folder / "d.tif"
        with tifffile.TiffWriter(path) as writer:
            for size in ((64, 64), (64, 60)):
                writer.write(self.pixels(size), photometric="minisblack", metadata=None)
        self.expect_refusal(path, "64×64 and 64×60")


if __name__ == "__main__":
    unittest.main()
