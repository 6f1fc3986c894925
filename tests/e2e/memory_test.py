"""A server that may take 1 GiB, all in all, gets the worst files that it lets anybody send.

Needs a control group of version 1 or 2 that the test can make; skips where it cannot.
"""
import json
import os
import pathlib
import struct
import subprocess
import unittest
import zipfile
import zlib

from harness import Server, ServerTest

GIB = 1 << 30
AT_ONCE = 6


def find_parent():
    """The folder in which groups of this process can be made, and the name of the file of a group's limit."""
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers == "memory":
            return pathlib.Path("/sys/fs/cgroup/memory" + path), "memory.limit_in_bytes"
        if controllers == "" and pathlib.Path("/sys/fs/cgroup/cgroup.controllers").exists():
            return pathlib.Path("/sys/fs/cgroup" + path), "memory.max"
    raise unittest.SkipTest("there is no control group for memory")


class Group:
    """A control group of 1 GiB without swap."""

    def __init__(self):
        parent, limit = find_parent()
        self.path = parent / f"tessera-test-{os.getpid()}"
        try:
            self.path.mkdir()
            (self.path / limit).write_text(str(GIB))
        except OSError as error:
            self.remove()
            raise unittest.SkipTest(f"no control group can be made here: {error}")

    def remove(self):
        if self.path.exists():
            self.path.rmdir()

    def enter(self):
        """Words that run a command in the group."""
        return ["sh", "-c", f"echo $$ > {self.path}/cgroup.procs && exec \"$@\"", "sh"]

    def kills(self):
        """How many processes the kernel has ended for memory."""
        for name in ("memory.oom_control", "memory.events"):
            if (self.path / name).exists():
                lines = dict(line.split() for line in (self.path / name).read_text().splitlines())
                return int(lines["oom_kill"])
        return 0


def write_tiff(path, side, bits, pixels):
    """A grayscale TIFF of side × side, one strip, deflated: all the same packs to a thousandth."""
    packed = zlib.compress(pixels, 9)
    tags = [(256, 4, side), (257, 4, side), (258, 3, bits), (259, 3, 8), (262, 3, 1), (273, 4, 8), (277, 3, 1), (278, 4, side),
            (279, 4, len(packed))]
    with open(path, "wb") as file:
        file.write(struct.pack("<2sHI", b"II", 42, 8 + len(packed)) + packed + struct.pack("<H", len(tags)))
        for tag, kind, value in tags:
            file.write(struct.pack("<HHII", tag, kind, 1, value))
        file.write(bytes(4))


def write_png(path, side):
    """A colour PNG of side × side, all black."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = zlib.compress(bytes(side * (3 * side + 1)), 9)
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b""))


class Memory(ServerTest):

    def setUp(self):
        self.group = Group()
        self.addCleanup(self.group.remove)
        super().setUp()
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        self.train("m")
        self.tessera("model", "export", "m", self.folder / "m.zip")
        self.server.stop()
        (self.folder / "small").mkdir()
        self.server = Server(self.folder / "small", prefix=self.group.enter())
        self.addCleanup(lambda: self.server.process.poll() is None and self.server.kill())
        self.tessera("model", "import", self.folder / "m.zip", "--name", "m")

    def sample_folder(self, name, side, seed):
        """A dataset of one sample of side × side, a few KB large, with one object."""
        sample = self.folder / name / "sample"
        for kind in ("image", "mask"):
            (sample / kind).mkdir(parents=True)
        image = bytearray(side * side)
        mask = bytearray(side * side)
        for row in range(20, 60):
            image[row * side + 20:row * side + 60] = bytes([seed]) * 40
            mask[row * side + 20:row * side + 60] = b"\x01" * 40
        write_tiff(sample / "image" / "i.tif", side, 8, image)
        write_tiff(sample / "mask" / "m.tif", side, 8, mask)
        return self.folder / name

    def all_at_once(self, commands):
        """Runs them beside each other; returns (status, what went to stderr) of each."""
        processes = [self.start_tessera(*words) for words in commands]
        results = []
        for process in processes:
            _, err = process.communicate(timeout=280)
            results.append((process.returncode, err))
        return results

    def check_alive(self):
        self.assertIsNone(self.server.process.poll(), self.server.log())
        self.tessera("status")
        self.assertEqual(self.group.kills(), 0)

    def test_the_worst_files_are_waited_for_or_refused(self):
        """One server for all: a training outside the group takes the longest."""
        for send in (self.send_samples, self.send_images, self.send_a_frame, self.send_a_network):
            with self.subTest(send.__name__):
                send()

    def send_samples(self):
        fits = [self.sample_folder(f"fits{n}", 2500, n + 1) for n in range(AT_ONCE)]
        for status, err in self.all_at_once(
                [("dataset", "create", f"fits{n}", path) for n, path in enumerate(fits)]):
            self.assertEqual(status, 0, err)
        self.check_alive()
        large = [self.sample_folder(f"large{n}", 8192, n + 1) for n in range(2)]
        for path in large:
            self.assertLess(sum(file.stat().st_size for file in path.rglob("*.tif")), 500_000)
        for status, err in self.all_at_once(
                [("dataset", "create", f"large{n}", path) for n, path in enumerate(large)]):
            self.assertEqual(status, 1, err)
            self.assertIn("MiB of memory", err)
        self.check_alive()

    def send_images(self):
        images = []
        for n in range(AT_ONCE):
            images.append(self.folder / f"black{n}.png")
            write_png(images[-1], 2500)
        for status, err in self.all_at_once(
                [("segment", image, "--model", "m", "--out", self.folder / f"out{n}") for n, image in enumerate(images)]):
            self.assertEqual(status, 0, err)
        self.check_alive()
        write_png(self.folder / "large.png", 9000)
        err = self.refused("segment", self.folder / "large.png", "--model", "m", "--out", self.folder / "out")
        self.assertRegex(err, "pixels|MiB of memory")
        self.check_alive()

    def send_a_frame(self):
        """One object around all of a large image, whose mask would take a byte for each of its pixels."""
        side, wide = 9_000, 30
        line = bytes([200]) * wide + bytes(side - 2 * wide) + bytes([200]) * wide
        full = bytes([200]) * side
        write_tiff(self.folder / "frame.tif", side, 8, full * wide + line * (side - 2 * wide) + full * wide)
        status, _, err = self.run_tessera(
            "segment", self.folder / "frame.tif", "--model", "m", "--out", self.folder / "out", "--format", "geojson")
        if status != 0:
            self.assertIn("too much memory", err)
        self.check_alive()

    def send_a_network(self):
        folder = self.folder / "unpacked"
        with zipfile.ZipFile(self.folder / "m.zip") as packed:
            packed.extractall(folder)
        path = next(folder.rglob("manifest.json"))
        manifest = json.loads(path.read_text())
        for size in ("network_input_size", "subimage_size"):
            manifest["parameters"][size] = [4096, 4096] if isinstance(manifest["parameters"][size], list) else {
                "height": 4096, "width": 4096}
        path.write_text(json.dumps(manifest))
        with zipfile.ZipFile(self.folder / "wide.zip", "w") as packed:
            for file in folder.rglob("*"):
                if file.is_file():
                    packed.write(file, file.relative_to(folder))
        self.tessera("model", "import", self.folder / "wide.zip", "--name", "wide")
        err = self.refused("segment", self.image, "--model", "wide", "--out", self.folder / "out")
        self.assertIn("MiB of memory", err)
        self.check_alive()


if __name__ == "__main__":
    unittest.main(verbosity=2)
