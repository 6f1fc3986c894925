"""Zarr arrays and OME-Zarr images that zarr-python, ome-zarr and bioio wrote, read by Tessera."""
import json
import shutil
import unittest
import warnings
import zipfile

import numpy
import zarr
import zarr.codecs as codecs
from numcodecs import GZip, Blosc, Zlib, Zstd
from ome_zarr.io import parse_url
from ome_zarr.writer import write_image
from reading import ReadingTest

warnings.filterwarnings("ignore")
TYPES = ["bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64", "float16", "float32", "float64"]
TCZYX = ["t", "c", "z", "y", "x"]
KINDS = {"t": "time", "c": "channel"}


def axes(names, units=True):
    def one(name):
        axis = {"name": name, "type": KINDS.get(name, "space")}
        if units and name != "c":
            axis["unit"] = "second" if name == "t" else "micrometer"
        return axis
    return [one(name) for name in names]


class ZarrTest(ReadingTest):
    def ome(self, array, names, version=0.4, scale=None, name="a.ome.zarr", attributes=None, **options):
        """An OME-Zarr of one level, by zarr-python."""
        path = self.folder / name
        shutil.rmtree(path, ignore_errors=True)
        group = zarr.open_group(path, mode="w", zarr_format=2 if version == 0.4 else 3)
        if version == 0.4:
            options.setdefault("chunk_key_encoding", {"name": "v2", "separator": "/"})
        group.create_array("0", data=array, **options)
        scale = scale or [1.0] * array.ndim
        ome = {"version": str(version), "multiscales": [{
            "version": str(version), "axes": axes(names),
            "datasets": [{"path": "0", "coordinateTransformations": [{"type": "scale", "scale": scale}]}]}]}
        ome.update(attributes or {})
        group.attrs.update(ome if version == 0.4 else {"ome": ome})
        return path

    def test_all_types(self):
        for version in (0.4, 0.5):
            for name in TYPES:
                for order in "<>":
                    with self.subTest(name, version=version, order=order):
                        plane = self.pixels((50, 41), name).astype(numpy.dtype(name).newbyteorder(order))
                        self.expect(self.ome(plane, "yx", version, chunks=(16, 20)), [plane])

    def test_compressors(self):
        plane = self.pixels((130, 90))
        plane[40:90, 20:60] = 7
        for compressor in [None, Zlib(6), GZip(3), Zstd(5)] + [
                Blosc(cname, 5, shuffle) for cname in ("lz4", "lz4hc", "blosclz", "zlib", "zstd") for shuffle in (0, 1, 2)]:
            with self.subTest(str(compressor)):
                self.expect(self.ome(plane, "yx", 0.4, chunks=(64, 50), compressors=compressor), [plane])
        for chain in [None, codecs.GzipCodec(), codecs.ZstdCodec(level=3), codecs.ZstdCodec(checksum=True), codecs.Crc32cCodec(),
                      [codecs.ZstdCodec(), codecs.Crc32cCodec()], codecs.BloscCodec(cname="lz4", shuffle="bitshuffle"),
                      codecs.BloscCodec(cname="zstd", shuffle="shuffle")]:
            with self.subTest(str(chain)):
                self.expect(self.ome(plane, "yx", 0.5, chunks=(64, 50), compressors=chain), [plane])

    def test_axes_and_units(self):
        sizes = dict(t=3, c=2, z=4, y=21, x=33)
        scales = dict(t=2.0, c=1.0, z=0.7, y=0.25, x=0.25)
        for names in ("yx", "zyx", "cyx", "tyx", "czyx", "tcyx", "tzyx", "tczyx", "cxy"):
            for version in (0.4, 0.5):
                with self.subTest(names, version=version):
                    array = self.pixels([sizes[name] for name in names])
                    path = self.ome(array, names, version, [scales[name] for name in names], chunks=[min(2, n) if n < 9 else 16 for n in array.shape])
                    whole = numpy.array(array)
                    for axis, name in enumerate(TCZYX):
                        if name not in names:
                            whole = numpy.expand_dims(whole, axis)
                    if names == "cxy":
                        whole = numpy.swapaxes(array, 1, 2)[None, :, None]
                    for channel in range(whole.shape[1]):
                        expected = whole[:, channel].reshape(-1, *whole.shape[-2:])
                        header = self.expect(path, expected, channel + 1)
                        self.assertEqual(header["positions"],
                                         [[channel, z, t] for t in range(whole.shape[0]) for z in range(whole.shape[2])])
                        self.assertEqual((header["y_um"], header["x_um"]), (0.25, 0.25))
                        self.assertEqual(header["z_um"], 0.7 if "z" in names else 0)
                        self.assertEqual(header["t_s"], 2 if "t" in names else 0)

    def test_channels_names_and_absent_chunks(self):
        array = numpy.full((2, 60, 70), 9, dtype="uint16")
        array[0, :20, 20:40] = self.pixels((20, 20))
        omero = {"omero": {"channels": [{"label": "DAPI", "color": "FFFFFF"}, {"label": "GFP", "window": {"min": 0}}]}}
        for version in (0.4, 0.5):
            path = self.ome(array, "cyx", version, chunks=(1, 20, 20), fill_value=9, attributes=omero, config={"write_empty_chunks": False})
            header = self.expect(path, [array[0]])
            self.assertEqual(header["channels"], 2)
            self.assertIn("1 is DAPI, 2 is GFP", header["notices"][0])
        for name, fill in [("float32", float("nan")), ("float64", float("inf")), ("float16", 1.5), ("int16", -3), ("bool", True)]:
            for version in (0.4, 0.5):
                with self.subTest(name, version=version):
                    array = numpy.full((30, 30), fill, dtype=name)
                    array[:10, :10] = self.pixels((10, 10), name)
                    self.expect(self.ome(array, "yx", version, chunks=(10, 10), fill_value=fill, config={"write_empty_chunks": False}), [array])

    def test_sharding_and_transpose(self):
        volume = self.pixels((4, 90, 70))
        volume[:, :32, :32] = 0
        for options in [dict(), dict(compressors=codecs.BloscCodec()), dict(filters=codecs.TransposeCodec(order=(2, 0, 1))),
                        dict(order="F")]:
            for shards in (None, (4, 64, 64)):
                with self.subTest(str(options), shards=shards):
                    path = self.ome(volume, "zyx", 0.5, chunks=(2, 16, 32), shards=shards, **options)
                    self.expect(path, volume)
        for location in ("start", "end"):
            inner = codecs.ShardingCodec(chunk_shape=(2, 16, 32), codecs=[codecs.BytesCodec(endian="big"), codecs.GzipCodec()],
                                         index_location=location)
            self.expect(self.ome(volume, "zyx", 0.5, chunks=(4, 64, 64), serializer=inner, compressors=None), volume)
        self.expect(self.ome(volume, "zyx", 0.4, chunks=(3, 32, 32), order="F"), volume)
        self.expect(self.ome(volume, "zyx", 0.4, chunks=(3, 32, 32), chunk_key_encoding={"name": "v2", "separator": "."}), volume)

    def test_zips(self):
        volume = self.pixels((3, 50, 60))
        for version in (0.4, 0.5):
            for shards in (None, (3, 64, 64)) if version == 0.5 else (None,):
                for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    for top in ("", "a.ome.zarr/", "images/a.ome.zarr/"):
                        with self.subTest(version=version, shards=shards, method=method, top=top):
                            path = self.ome(volume, "zyx", version, chunks=(1, 32, 32), shards=shards, name="z.ome.zarr")
                            with zipfile.ZipFile(self.folder / "z.zip", "w", method) as archive:
                                archive.writestr("__MACOSX/._.zattrs", "x")
                                for file in sorted(path.rglob("*")):
                                    archive.write(file, top + str(file.relative_to(path)))
                            self.expect(self.folder / "z.zip", volume)
        store = zarr.storage.ZipStore(self.folder / "s.zip", mode="w")
        zarr.create_array(store, data=volume, chunks=(2, 20, 20))
        store.close()
        self.expect(self.folder / "s.zip", volume)

    def test_plain_arrays(self):
        volume = self.pixels((3, 50, 60))
        for version in (2, 3):
            zarr.save_array(self.folder / f"{version}.zarr", volume, zarr_format=version)
            header = self.expect(self.folder / f"{version}.zarr", volume)
            self.assertEqual(header["positions"][2], [0, 0, 2])
        zarr.create_array(self.folder / "named.zarr", data=volume, dimension_names=["z", "y", "x"])
        self.assertEqual(self.expect(self.folder / "named.zarr", volume)["positions"][2], [0, 2, 0])

    def test_the_largest_level_of_a_pyramid_by_ome_zarr(self):
        volume = self.pixels((2, 3, 300, 280))
        for name, zarr_format in (("0.4", 2), ("0.5", 3)):
            path = self.folder / f"p{name}.ome.zarr"
            group = parse_url(str(path), mode="w", fmt=__import__("ome_zarr.format").format.format_from_version(name)).store
            root = zarr.open_group(group, mode="a", zarr_format=zarr_format)
            write_image(volume, root, axes="czyx", storage_options={"chunks": (1, 1, 128, 128)})
            self.assertTrue(list(path.glob("*1*")))
            self.expect(path, volume[0], 1)
            self.expect(path, volume[1], 2)

    def test_bioio(self):
        from bioio_ome_zarr.writers import OMEZarrWriter
        volume = self.pixels((2, 1, 3, 64, 80))
        for version in (2, 3):
            path = self.folder / f"bioio{version}.ome.zarr"
            writer = OMEZarrWriter(store=str(path), level_shapes=[volume.shape, (2, 1, 3, 32, 40)], dtype=volume.dtype, zarr_format=version,
                                   axes_names=TCZYX, axes_types=["time", "channel", "space", "space", "space"],
                                   axes_units=[None, None, "micrometer", "micrometer", "micrometer"], physical_pixel_size=[1, 1, .5, .1, .1])
            writer.write_full_volume(volume)
            header = self.expect(path, volume.reshape(-1, 64, 80))
            self.assertEqual(header["x_um"], 0.1)

    def test_bioformats2raw_layout(self):
        self.ome(self.pixels((20, 30)), "yx", name="b.zarr/0")
        plane = self.pixels((20, 30))
        path = self.ome(plane, "yx", name="b.zarr/0").parent
        (path / ".zgroup").write_text('{"zarr_format": 2}')
        (path / ".zattrs").write_text('{"bioformats2raw.layout": 3}')
        self.expect(path, [plane])

    def test_what_is_refused(self):
        plane = self.pixels((64, 64))
        path = self.ome(plane, "yx", 0.4, chunks=(32, 32))
        attributes = json.loads((path / ".zattrs").read_text())

        def refuse(changes, *parts):
            (path / ".zattrs").write_text(json.dumps(changes))
            self.expect_refusal(path, "a.ome.zarr", *parts)
        refuse({"plate": {"wells": []}}, "is a plate", "A/1/0")
        refuse({"well": {"images": []}}, "is a well")
        refuse({"labels": ["cells"]}, "only labels")
        refuse({}, "without an image")
        attributes["multiscales"][0]["datasets"][0]["path"] = "../../etc"
        refuse(attributes, "outside")
        attributes["multiscales"][0]["datasets"][0]["path"] = "7"
        refuse(attributes, "lacks its array 7")
        (self.folder / "empty.zarr").mkdir()
        self.expect_refusal(self.folder / "empty.zarr", "without an OME-Zarr image")
        path = self.ome(plane, "yx", 0.4, chunks=(32, 32))
        chunk = path / "0/1/0"
        whole = chunk.read_bytes()
        for damage in (whole[:-3], whole[:20], b"", whole + b"x", bytes([whole[0] ^ 255]) + whole[1:]):
            chunk.write_bytes(damage)
            self.expect_refusal(path, "damaged chunk 0/1/0", "zstd" if False else "write it again")
        array = json.loads((path / "0/.zarray").read_text())
        for changes, part in [({"chunks": [1 << 20, 1 << 20]}, "smaller chunks"), ({"filters": [{"id": "delta"}]}, "delta"),
                              ({"compressor": {"id": "lzma"}}, "lzma"), ({"dtype": "<c8"}, "<c8"), ({"shape": [1 << 40, 2]}, "2^30"),
                              ({"shape": [1 << 28, 1 << 28]}, "at most"), ({"shape": [2] * 6, "chunks": [2] * 6}, "6 axes")]:
            (path / "0/.zarray").write_text(json.dumps({**array, **changes}))
            self.expect_refusal(path, part)
        with zipfile.ZipFile(self.folder / "tiff.zip", "w") as archive:
            archive.writestr("a.tif", b"II*\0")
        self.expect_refusal(self.folder / "tiff.zip", "unpack it")


if __name__ == "__main__":
    unittest.main()
