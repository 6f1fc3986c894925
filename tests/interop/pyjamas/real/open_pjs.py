"""Opens written annotations in PyJAMAS, exports masks there, and compares these with the objects.

usage: open_pjs.py WRITE_PJS FOLDER            for a stack that this script draws
       open_pjs.py IMAGE.tif FILE.pjs LABELS.tif    for files of `tessera segment --format pjs,labels`

Needs PyJAMAS (real.sh makes the environment). Of each polyline inside the exported region PyJAMAS exports the inside
less a band of 3 px along the line. The line runs one pixel outside the object. So a mask must hold each object without its
outermost pixels, and no pixel that is in no object, but for single ones in the mouths of bays, which the band closes: PyJAMAS takes
for inside what the band encloses.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("KERAS_BACKEND", "torch")
import gzip
import pickle

import numpy
import scipy.ndimage
import tifffile
from pyjamas import PyJAMAS


def draw_stack(folder):
    """Three slices with discs, some at the border or touching, an object with a hole, and parts that meet at a corner."""
    random = numpy.random.default_rng(20)
    rows, columns = numpy.mgrid[:160, :200]
    labels = numpy.zeros((3, 160, 200), numpy.uint16)
    for page in labels:
        for number in range(1, 31):
            x, y, radius = random.uniform(0, 200), random.uniform(0, 160), random.uniform(5, 14)
            page[((columns - x) ** 2 + (rows - y) ** 2 < radius ** 2) & (page == 0)] = 3 * number
    labels[1, 60:100, 60:120] = 0
    labels[1, 62:82, 62:82], labels[1, 68:74, 68:74] = 500, 0
    labels[1, 82:96, 82:96], labels[1, 62:82, 90:110] = 500, 7000
    labels[2] = keep_largest_parts(labels[2])
    labels[0], labels[1] = keep_largest_parts(labels[0]), keep_largest_parts(labels[1])
    image, path = folder / "stack.tif", folder / "labels.tif"
    tifffile.imwrite(image, numpy.where(labels > 0, 180, 20).astype(numpy.uint8), photometric="minisblack")
    tifffile.imwrite(path, labels, photometric="minisblack")
    return image, path


def keep_largest_parts(page):
    """Objects are 8-connected: of a disc that others cut up, the largest part stays."""
    kept = numpy.zeros_like(page)
    for number in numpy.unique(page[page > 0]):
        parts, count = scipy.ndimage.label(page == number, numpy.ones((3, 3)))
        sizes = numpy.bincount(parts.ravel())[1:]
        kept[parts == 1 + sizes.argmax()] = number
    return kept


def filled(pixels):
    """A polyline has no holes, but those that meet the outside at a corner are none."""
    return scipy.ndimage.binary_fill_holes(pixels, numpy.ones((3, 3)))


def check_region(app, labels, z, region, folder):
    """Exports one region of a slice; returns how many objects it has."""
    x0, y0, x1, y1 = region
    app.image.cbGoTo(z)
    app.options.cbSetCWD(str(folder))
    app.io.cbExportROIAndMasks(polyline=numpy.array([[x0, y0], [x1, y1]]), margin_size=0)
    name = f"{pathlib.Path(app.filename).stem}_X{x0}_{x1}_Y{y0}_{y1}_Z{z}_{z}"
    mask = tifffile.imread(folder / name / "mask" / f"{name}.tif") > 0
    inside = numpy.zeros(labels[z].shape, bool)
    core, near = inside.copy(), inside.copy()
    count = 0
    for number in numpy.unique(labels[z][labels[z] > 0]):
        pixels = filled(labels[z] == number)
        rows, columns = numpy.nonzero(pixels)
        # The line around the object lies in the region less a pixel.
        if columns.min() - 1 < x0 or rows.min() - 1 < y0 or columns.max() + 1 > x1 - 1 or rows.max() + 1 > y1 - 1:
            continue
        count += 1
        inside |= pixels
        near |= scipy.ndimage.binary_fill_holes(scipy.ndimage.binary_dilation(pixels, numpy.ones((3, 3)), iterations=2))
        core |= scipy.ndimage.binary_erosion(pixels, numpy.ones((3, 3)))
    cut = numpy.s_[y0:y1 + 1, x0:x1 + 1]
    assert mask.shape == inside[cut].shape, (name, mask.shape)
    assert not (mask & ~near[cut]).any(), f"{name}: pixels of no object"
    assert (mask & ~inside[cut]).sum() <= 1e-3 * mask.sum(), f"{name}: objects are too large"
    assert not (core[cut] & ~mask).any(), f"{name}: an object is missing"
    return count


def check(image, pjs, labels_path):
    labels = numpy.atleast_3d(tifffile.imread(labels_path))
    labels = labels[None] if tifffile.imread(labels_path).ndim == 2 else labels
    with gzip.open(pjs) as file:
        written = [pickle.load(file) for _ in range(3)]
    app = PyJAMAS(headless=True)
    assert app.io.cbLoadTimeSeries(str(image)) and app.io.cbLoadAnnotations([str(pjs)])
    assert len(written[1]) == app.n_frames == len(labels), "as many slices as the image"
    for z, ids in enumerate(app.polyline_ids):
        assert sorted(set(ids)) == sorted(map(int, numpy.unique(labels[z][labels[z] > 0]))), f"ids of slice {z}"
        assert len(app.polylines[z]) == len(ids) and all(line.isClosed() for line in app.polylines[z])
        for x, y in app.fiducials[z]:
            assert 0 <= x < labels.shape[2] and 0 <= y < labels.shape[1]
    height, width = labels.shape[1:]
    regions = [(0, 0, width - 1, height - 1), (0, 0, width // 2, height // 2), (width // 3, height // 4, width - 1, height - 5)]
    objects = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for z in range(app.n_frames):
            objects += sum(check_region(app, labels, z, region, folder) for region in regions)
        # What PyJAMAS measures and saves again.
        app.measurements.cbMeasurePoly(1, app.n_frames, None, str(folder / "measured.csv"))
        assert (folder / "measured.csv").stat().st_size > 0
        app.io.cbSaveAnnotations(str(folder / "saved.pjs"))
        with gzip.open(folder / "saved.pjs") as file:
            assert [pickle.load(file) for _ in range(3)] == written, "PyJAMAS saves what it opened"
    assert objects > 0, "no object lies in a region"
    print(f"{pjs}: {sum(map(len, written[2]))} polylines opened, {objects} objects in exported masks are right")


def main():
    if len(sys.argv) == 3:
        folder = pathlib.Path(sys.argv[2])
        folder.mkdir(parents=True, exist_ok=True)
        image, labels = draw_stack(folder)
        subprocess.run([sys.argv[1], image, labels, folder], check=True)
        check(image, folder / "stack.pjs", labels)
    elif len(sys.argv) == 4:
        check(*map(pathlib.Path, sys.argv[1:]))
    else:
        sys.exit(__doc__)
    sys.stdout.flush()
    os._exit(0)  # Qt would wait for its windows.


if __name__ == "__main__":
    main()
