"""The same pixels in each kind of image file, segmented by a real server: the same objects."""
import hashlib
import json
import pathlib
import re
import sys
import unittest
import urllib.error
import urllib.request
import zipfile

import numpy
import tifffile
import zarr

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))
import harness  # noqa: E402
from reading import ReadingTest  # noqa: E402


class ServerTest(ReadingTest):
    @classmethod
    def setUpClass(cls):
        import tempfile
        cls.place = tempfile.TemporaryDirectory()
        cls.server = harness.Server(cls.place.name, starter=True)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.place.cleanup()

    def tessera(self, *words, status=0):
        import subprocess
        done = subprocess.run([harness.BIN / "tessera", "--server", self.server.address, *map(str, words)], capture_output=True, text=True)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout + done.stderr

    def spots(self):
        """Two planes with bright discs."""
        y, x = numpy.mgrid[:300, :260]
        planes = numpy.full((2, 300, 260), 200.0)
        for plane in planes:
            for cy, cx in self.random.uniform(20, 240, (25, 2)):
                plane += 900 * (numpy.hypot(y - cy, x - cx) < 11)
        return (planes + self.random.normal(0, 20, planes.shape)).clip(0, 65535).astype("uint16")

    def files(self, planes):
        """One name for all, in folders of their own."""
        tif, npy, folder, archive = (self.folder / kind / f"cells.{end}" for kind, end in
                                     [("tif", "tif"), ("npy", "npy"), ("folder", "zarr"), ("zip", "zip")])
        for path in (tif, npy, folder, archive):
            path.parent.mkdir()
        tifffile.imwrite(tif, planes, photometric="minisblack", metadata=None)
        numpy.save(npy, planes)
        group = zarr.open_group(folder, mode="w", zarr_format=3)
        for level in range(2):
            group.create_array(str(level), data=planes[:, ::2**level, ::2**level], chunks=(1, 64, 64), shards=(1, 128, 128))
        group.attrs["ome"] = {"version": "0.5", "multiscales": [{"axes": [{"name": n, "type": t} for n, t in zip("tyx", ("time", "space", "space"))],
                              "datasets": [{"path": str(level)} for level in range(2)]}]}
        with zipfile.ZipFile(archive, "w") as packed:
            for file in sorted(folder.rglob("*")):
                packed.write(file, "cells.zarr/" + str(file.relative_to(folder)))
        return [tif, npy, folder, archive]

    def test_one_image_in_four_kinds_of_files(self):
        tables, labels = [], []
        for path in self.files(self.spots()):
            out = path.parent / "out"
            self.tessera("segment", path, "--model", "nuclei", "--out", out, "--format", "csv,labels,ome-zarr")
            tables.append((out / "cells.csv").read_text())
            labels.append(tifffile.imread(out / "cells.labels.tif"))
            self.expect(out / "cells.ome.zarr.zip", self.expected_planes(path))
        self.assertGreater(tables[0].count("\n"), 20)
        for table, label in zip(tables[1:], labels[1:]):
            self.assertEqual(table, tables[0])
            numpy.testing.assert_array_equal(label, labels[0])

    def expected_planes(self, path):
        return tifffile.imread(path.parents[1] / "tif/cells.tif")

    def test_jobs_and_crops_take_folders(self):
        folder = self.files(self.spots())[2]
        job = self.tessera("segment", folder, "--model", "nuclei", "--detach").split()[0]
        self.tessera("job", "watch", job)
        self.tessera("results", job, "--out", self.folder / "out", "--format", "csv,overlay")
        self.assertTrue((self.folder / "out/cells.csv").exists())
        self.assertTrue((self.folder / "out/cells_s002.overlay.png").exists())
        outlines = self.folder / "one.geojson"
        outlines.write_text(json.dumps({"type": "Polygon", "coordinates": [[[10, 10], [30, 10], [30, 30], [10, 30], [10, 10]]],
                                        "plane": {"c": -1, "z": 0, "t": 1}}))
        self.tessera("dataset", "crop", folder, "--outlines", outlines, "--roi", "0,0,64,64", "--slice", 2, "--out", self.folder / "set")
        crop = next((self.folder / "set").rglob("image/*"))
        numpy.testing.assert_array_equal(tifffile.imread(crop), self.expected_planes(folder)[1, :64, :64])

    def test_labels_come_back_as_a_sample(self):
        tif = self.files(self.spots())[0]
        self.tessera("segment", tif, "--model", "nuclei", "--out", self.folder, "--format", "labels,ome-zarr,ome-zarr-0.4")
        labels = tifffile.imread(self.folder / "cells.labels.tif")
        for suffix in (".ome.zarr", ".v0.4.ome.zarr"):
            with zipfile.ZipFile(self.folder / f"cells{suffix}.zip") as archive:
                archive.extractall(self.folder / suffix)
            # As a person corrects them in napari.
            objects = zarr.open_group(self.folder / suffix / "labels/objects")
            objects["0"][1, 100:120, 100:120] = 999
            out = self.folder / ("set" + suffix)
            self.tessera("dataset", "crop", tif, "--outlines", f"{self.folder}/{suffix}/labels/objects/", "--roi", "0,0,260,300", "--slice", 2,
                         "--out", out)
            expected = labels[1].copy()
            expected[100:120, 100:120] = 999
            mask = tifffile.imread(next(out.rglob("mask/*")))
            numpy.testing.assert_array_equal(mask > 0, expected > 0)
            numpy.testing.assert_array_equal(mask == 999, expected == 999)

    def http(self, method, path, body=None, headers=None):
        address = re.search(r"http_address=(\S+)", self.server.log())[1]
        request = urllib.request.Request(f"http://{address}/v1/{path}", body, headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read() or "{}")
        except urllib.error.HTTPError as error:
            return json.loads(error.read())

    def upload(self, content):
        sha256 = hashlib.sha256(content).hexdigest()
        self.http("PUT", f"files/{sha256}", content, {"Content-Range": f"bytes 0-{len(content) - 1}/{len(content)}"})
        return sha256

    def test_over_http(self):
        sha256 = self.upload(self.files(self.spots())[3].read_bytes())
        info = self.http("GET", f"files/{sha256}")
        self.assertEqual((info["width"], info["height"], info["slices"], info["times"]), (260, 300, 2, 2))
        refused = self.http("GET", "files/" + self.upload(b"ZISRAWFILE" + bytes(22)))
        self.assertIn("CZI file", refused["error"]["message"])
        self.assertIn("bfconvert", refused["error"]["message"])

    def test_files_of_microscopes_are_refused_alike(self):
        for name, content, what in [("a.czi", b"ZISRAWFILE" + bytes(22), "CZI file"), ("a.nd2", b"\xda\xce\xbe\x0a" + bytes(28), "ND2 file"),
                                    ("a.lif", b"\x70\0\0\0\x20\0\0\0\x2a" + bytes(23), "LIF file")]:
            with self.subTest(name):
                (self.folder / name).write_bytes(content)
                self.assertIn(what, self.tessera("segment", self.folder / name, "--model", "nuclei", "--out", self.folder, status=1))
                self.assertIn("bfconvert", self.tessera("segment", self.folder / name, "--model", "nuclei", "--out", self.folder, status=1))


if __name__ == "__main__":
    unittest.main()
