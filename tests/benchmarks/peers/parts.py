#!/usr/bin/python3
"""Outlines by scikit-image and OpenCV, and PyJAMAS' weight map, of what parts_benchmark --write left in FOLDER, beside ours.

usage: parts.py FOLDER BENCHMARK.json     BENCHMARK.json: what parts_benchmark printed with --benchmark_format=json

Both peers get each object's own rectangle, not the whole image once for each object. The weight map follows its definition
as PyJAMAS does: one distance transform of the whole image for each object, sorted; it is held to the same values.
"""
import json
import sys
import time

import numpy
import skimage
from scipy import ndimage
from skimage import measure

SIDE = 2048


def contours_of(labels):
    """find_contours of each object in its rectangle, with a background of one pixel around."""
    count = 0
    for number, box in enumerate(ndimage.find_objects(labels), 1):
        if box is None:
            continue
        count += len(measure.find_contours(numpy.pad(labels[box] == number, 1).astype(float), 0.5))
    return count


def weight_map(objects, w0=10, sigma=5):
    """Of labels with more than one object."""
    distances = []
    for number in range(1, objects.max() + 1):
        mask = objects == number
        inner = mask & ~ndimage.binary_erosion(mask, border_value=1)
        distances.append(ndimage.distance_transform_edt(~inner))
    nearest = numpy.sort(numpy.stack(distances), axis=0)[:2]
    fraction = (objects > 0).mean()
    return numpy.where(objects > 0, 1 - fraction, fraction) + w0 * numpy.exp(-(nearest.sum(axis=0) ** 2) / (2 * sigma ** 2))


def timed(act):
    start = time.perf_counter()
    result = act()
    return time.perf_counter() - start, result


def main():
    folder = sys.argv[1]
    with open(sys.argv[2], encoding="utf-8") as file:
        ours = {run["name"]: run["real_time"] / 1e3 for run in json.load(file)["benchmarks"]}
    print("| part | ours, s | peer, s | peer / ours | ours, million pixels/s |")
    print("|---|---|---|---|---|")
    for kind, name in (("sparse", "Trace/0"), ("crowded", "Trace/1")):
        labels = numpy.fromfile(f"{folder}/labels-{kind}.u32", numpy.uint32).reshape(SIDE, SIDE).astype(numpy.int32)
        seconds, count = timed(lambda labels=labels: contours_of(labels))
        if count != len(numpy.unique(labels)) - 1:
            sys.exit(f"find_contours found {count} rings of the {kind} labels")
        print(f"| outlines, {kind}; scikit-image {skimage.__version__} | {ours[name]:.4f} | "
              f"{seconds:.3f} | {seconds / ours[name]:.0f} | {SIDE * SIDE / ours[name] / 1e6:.0f} |")
    objects = numpy.fromfile(f"{folder}/objects.u32", numpy.uint32).reshape(512, 512).astype(numpy.int32)
    expected = numpy.fromfile(f"{folder}/weights.f32", numpy.float32).reshape(512, 512)
    seconds, weights = timed(lambda: weight_map(objects))
    difference = numpy.abs(weights - expected).max()
    if not difference < 1e-4:
        sys.exit(f"the weight maps differ by {difference}")
    print(f"| weight map, 512×512, 100 objects; PyJAMAS' way | {ours['WeightMap']:.4f} | {seconds:.3f} | "
          f"{seconds / ours['WeightMap']:.0f} | |")


if __name__ == "__main__":
    main()
