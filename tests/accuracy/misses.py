#!/usr/bin/python3
"""Why objects are missed: compares masks with what `tessera segment --format labels` wrote for their images.

usage: misses.py SAMPLES RESULTS
SAMPLES holds SAMPLE/image/FILE and SAMPLE/mask/FILE, RESULTS holds SAMPLE/*.labels.tif. An object that no prediction overlaps
with an IoU of 0.5 was not seen (less than a quarter of it is predicted), joined with a neighbour (more than half of it lies in one
prediction of more than 1.6 times its size), split (less than 0.6 of it lies in one prediction), or has another shape.
Needs python3-numpy and python3-pil.
"""
import pathlib
import sys

import numpy as np
from PIL import Image


def labels(path):
    """The labels as 0 … n, and n."""
    pixels = np.array(Image.open(path)).astype(np.int64)
    _, numbers = np.unique(np.append(pixels, 0), return_inverse=True)
    numbers = numbers[:-1].reshape(pixels.shape)
    return numbers, int(numbers.max(initial=0))


def overlaps(truth, found):
    """Pixels that the objects of both have in common; row and column 0 are the background."""
    (a, rows), (b, columns) = truth, found
    counts = np.bincount((a * (columns + 1) + b).ravel(), minlength=(rows + 1) * (columns + 1))
    return counts.reshape(rows + 1, columns + 1).astype(float)


def kind_of(common, area, found_areas):
    best = int(common[1:].argmax()) + 1 if len(common) > 1 else 0
    if common[0] > 0.75 * area:
        return "not seen"
    if common[best] > 0.5 * area and found_areas[best] > 1.6 * area:
        return "joined"
    return "split" if common[best] < 0.6 * area else "another shape"


def main(samples, results):
    missed, objects, found, wrong = {}, 0, 0, 0
    for sample in sorted(pathlib.Path(samples).iterdir()):
        truth = labels(next((sample / "mask").iterdir()))
        prediction = labels(next((pathlib.Path(results) / sample.name).glob("*.labels.tif")))
        common = overlaps(truth, prediction)
        areas, found_areas = common.sum(1), common.sum(0)
        iou = (common / (areas[:, None] + found_areas[None] - common + 1e-9))[1:, 1:]
        objects, found = objects + truth[1], found + prediction[1]
        wrong += prediction[1] - int((iou >= 0.5).any(0).sum())
        for number in range(1, truth[1] + 1):
            if not (iou[number - 1] >= 0.5).any():
                kind = kind_of(common[number], areas[number], found_areas)
                missed.setdefault(kind, []).append(areas[number])
    print(f"{objects} objects, {sum(map(len, missed.values()))} missed; {found} predictions, {wrong} wrong")
    for kind, sizes in sorted(missed.items(), key=lambda item: -len(item[1])):
        print(f"{kind}: {len(sizes)}, median {np.median(sizes):.0f} pixels")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
