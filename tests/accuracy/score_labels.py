#!/usr/bin/python3
"""Scores label images against the masks of samples, as `tessera evaluate` does: pooled AP = TP / (TP + FP + FN).

usage: score_labels.py SAMPLES LABELS     LABELS has <sample>*.tif for each sample of the folder SAMPLES; needs numpy and tifffile

Prints AP at IoU .50 and .75 and the false objects at .50.
"""
import pathlib
import sys

import numpy as np
import tifffile

THRESHOLDS = (0.5, 0.75)


def numbered(labels):
    """The labels as 0, 1, 2, … without gaps; 0 stays 0."""
    values = np.unique(np.append(labels, 0))
    return np.searchsorted(values, labels), len(values)


def overlaps(truth, found):
    """IoU of each true object with each found one."""
    truth, rows = numbered(truth)
    found, columns = numbered(found)
    both = np.bincount((truth * columns + found).ravel(), minlength=rows * columns).reshape(rows, columns)
    union = both.sum(1, keepdims=True) + both.sum(0, keepdims=True) - both
    return (both / np.maximum(union, 1))[1:, 1:]


def main():
    samples, labels = (pathlib.Path(argument) for argument in sys.argv[1:3])
    # True positives, false positives, false negatives. An IoU of at least a half matches one pair, but for exact halves.
    counts = np.zeros((len(THRESHOLDS), 3), int)
    for sample in sorted(samples.iterdir()):
        truth = tifffile.imread(next((sample / "mask").iterdir()))
        found = tifffile.imread(next(labels.glob(f"{sample.name}*.tif")))
        iou = overlaps(truth, found)
        for row, threshold in zip(counts, THRESHOLDS):
            matched = min((iou >= threshold).any(1).sum(), (iou >= threshold).any(0).sum())
            row += (matched, iou.shape[1] - matched, iou.shape[0] - matched)
    precisions = counts[:, 0] / np.maximum(counts.sum(1), 1)
    print(f"{precisions[0]:.3f} {precisions[1]:.3f} {counts[0, 1]}")


if __name__ == "__main__":
    main()
