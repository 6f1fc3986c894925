"""Compares labels: the same objects, pixel by pixel, whatever their numbers.

usage: compare.py LABELS.tif LABELS.tif
Prints the number of objects; exits 1 and says which objects only one of the two has.
"""
import sys

import numpy as np
import tifffile


def objects_of(path):
    """The objects of a file: (page, pixels)."""
    pages = tifffile.imread(path)
    found = set()
    for number, labels in enumerate(pages[None] if pages.ndim == 2 else pages, 1):
        order = np.argsort(labels, axis=None, kind="stable")
        values, starts = np.unique(labels.ravel()[order], return_index=True)
        for value, pixels in zip(values, np.split(order, starts[1:])):
            if value:
                found.add((number, pixels.tobytes()))
    return found


first, second = (objects_of(path) for path in sys.argv[1:3])
print(f"{len(first)} objects")
if first != second:
    sys.exit(f"only in {sys.argv[1]}: {len(first - second)}; only in {sys.argv[2]}: {len(second - first)}")
if not first:
    sys.exit("there is no object to compare")
