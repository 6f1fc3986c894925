"""The images that the formats are tried with, and the labels that they say must come back."""
import dataclasses

import numpy as np
import tifffile
from PIL import Image
from scipy import ndimage


@dataclasses.dataclass
class Case:
    """An image file and its labels: a page for each slice of the channel."""
    name: str
    suffix: str
    labels: np.ndarray  # Slices, rows, columns.
    pixels: np.ndarray  # Channels, slices, rows, columns.
    z: int = 1
    t: int = 1
    channel: int = 0  # As in --channel; 0 for none.
    spacing: tuple = (0, 0, 0, 0)  # x, y and z in µm, t in seconds.
    slices: tuple = ()  # Those that are segmented, from 1; none for all.
    description: str = ""
    folder: object = None

    @property
    def image(self):
        return self.folder / (self.name + self.suffix)

    def output(self, suffix):
        return self.folder / (self.image.stem + suffix)

    @property
    def chosen(self):
        """Indices of the segmented slices."""
        return [slice - 1 for slice in self.slices] or list(range(len(self.labels)))

    def position(self, index):
        """z and t of a slice."""
        return index % self.z, index // self.z


def blobs(size, seed, threshold=0.52):
    """Objects of many shapes, some with holes and parts that meet at corners, some at the border."""
    noise = ndimage.gaussian_filter(np.random.default_rng(seed).random(size), 2)
    noise = (noise - noise.min()) / (noise.max() - noise.min())
    return ndimage.label(noise > threshold, np.ones((3, 3)))[0].astype(np.uint32)


def disks(size, seed):
    """Round objects that do not touch."""
    labels = np.zeros(size, np.uint32)
    y, x = np.mgrid[:size[0], :size[1]]
    random = np.random.default_rng(seed)
    for number, (row, column) in enumerate(((row, column) for row in range(12, size[0], 24) for column in range(12, size[1], 24)), 1):
        labels[(y - row) ** 2 + (x - column) ** 2 < random.integers(30, 75)] = number
    return labels


def intensities(shape, seed, most=4000, kind=np.uint16):
    return np.random.default_rng(seed).integers(0, most, shape).astype(kind)


def odd_shapes():
    """Holes, holes that meet at a corner, parts that meet at corners, parts in holes, lines, dots and the image's corners."""
    labels = np.zeros((60, 72), np.uint32)
    labels[2:12, 2:12] = 1
    labels[4:7, 4:7] = labels[7:10, 7:10] = 0  # Two holes that meet at a corner.
    labels[2:6, 16:20] = labels[6:10, 20:24] = labels[2:6, 24:28] = 2
    labels[14:30, 4:24] = 3
    labels[16:20, 6:10] = labels[16:28, 12:14] = labels[18:26, 16:22] = 0
    labels[20:24, 18:20] = 4                   # An object in the hole of another.
    labels[33, 3:40] = 5
    labels[36:50, 3] = 6
    labels[40, 10] = 7
    labels[0, 71] = labels[1, 70] = labels[2, 69] = 8
    labels[58:60, 60:72] = 9
    labels[40:56, 30:46][np.add.outer(np.arange(16), np.arange(16)) % 2 == 0] = 10  # A chess board: 128 parts.
    labels[36:40, 50:54] = labels[36:40, 54:58] = 0
    labels[36:40, 50:54] = 11                  # Two objects that touch.
    labels[36:40, 54:58] = 12
    labels[10:30, 40:60] = 13
    labels[12:28:4, 42:58:4] = 0
    return labels


def write_imagej(case, axes, **metadata):
    x, y, z, t = case.spacing
    pixels = case.pixels.reshape(-1, case.t, case.z, *case.pixels.shape[2:])
    if metadata.pop("units", True):
        metadata |= {"unit": "micron", "spacing": z} | ({"finterval": t} if t else {})
    tifffile.imwrite(case.image, np.moveaxis(pixels, 0, 2), imagej=True, resolution=(1 / x, 1 / y) if x else None,
                     metadata={"axes": "TZCYX", **metadata})


def write_ome(case, order):
    x, y, z, t = case.spacing
    pixels = case.pixels.reshape(-1, case.t, case.z, *case.pixels.shape[2:])  # C, T, Z
    metadata = {"axes": order + "YX"}
    for key, value in (("PhysicalSizeX", x), ("PhysicalSizeY", y), ("PhysicalSizeZ", z), ("TimeIncrement", t)):
        if value:
            metadata[key] = value
            metadata[key + "Unit"] = "s" if key == "TimeIncrement" else "µm"
    tifffile.imwrite(case.image, np.moveaxis(pixels, ["CTZ".index(axis) for axis in order], range(3)), ome=True, metadata=metadata,
                     photometric="minisblack")


def make(folder):
    """Writes images and labels into the folder."""
    size = (64, 80)
    stack = np.stack([blobs(size, seed) for seed in (1, 2, 3)])
    stack[1] = 0  # A slice without objects.
    many = np.zeros((545, 545), np.uint32)
    many[::2, ::2] = np.arange(1, 273 * 273 + 1).reshape(273, 273)
    cases = [
        Case("single", ".png", odd_shapes()[None], intensities((1, 1, 60, 72), 4, 256, np.uint8)),
        Case("times", ".tif", stack, intensities((1, 3, *size), 5), t=3, spacing=(0.325, 0.325, 0, 30)),
        Case("heights", ".ome.tif", stack, intensities((1, 3, *size), 6), z=3, spacing=(0.25, 0.5, 2.5, 0)),
        Case("channels", ".ome.tif", blobs(size, 7)[None], intensities((3, 1, *size), 8), channel=2, spacing=(0.65, 0.65, 0, 0)),
        Case("hyperstack", ".tif", np.stack([blobs(size, seed) for seed in range(10, 16)]), intensities((2, 6, *size), 9), z=3, t=2,
             channel=1, spacing=(0.1, 0.1, 0.4, 5)),
        Case("unchosen", ".tif", stack, intensities((2, 3, *size), 16), z=3, spacing=(0.1, 0.1, 0.4, 0)),
        Case("chosen", ".tif", np.stack([blobs(size, seed) for seed in range(20, 26)]), intensities((1, 6, *size), 10), z=3, t=2,
             slices=(2, 5), spacing=(0.1, 0.1, 0.4, 5)),
        Case("plain", ".tif", stack, intensities((1, 3, *size), 11), t=3),
        Case("many", ".tif", many[None], intensities((1, 1, 545, 545), 12), spacing=(2, 2, 0, 0)),
        Case("empty", ".tif", np.zeros((1, *size), np.uint32), intensities((1, 1, *size), 13), spacing=(0.5, 0.5, 0, 0)),
        Case("floats", ".tif", blobs(size, 14)[None],
             (np.random.default_rng(14).normal(-3, 200, (1, 1, *size))).astype(np.float32)),
        Case("signed", ".tif", blobs(size, 15)[None], intensities((1, 1, *size), 15, 60000, np.int32) - 50000),
    ]
    for case in cases:
        case.folder = folder / case.name
        case.folder.mkdir()
        if case.suffix == ".png":
            Image.fromarray(case.pixels[0, 0]).save(case.image)
        elif case.suffix == ".ome.tif":
            write_ome(case, "TCZ")
        elif case.name in ("plain", "floats", "signed"):
            with tifffile.TiffWriter(case.image) as tiff:
                for page in case.pixels[0]:
                    tiff.write(page, contiguous=False, metadata=None)
        else:
            write_imagej(case, "TZCYX")
        tifffile.imwrite(case.folder / "true.tif", case.labels, photometric="minisblack", metadata=None)
    return {case.name: case for case in cases}
