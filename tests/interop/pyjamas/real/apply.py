"""Applies a classifier by PyJAMAS itself and writes the pixels of the objects that it finds.

usage: apply.py CLASSIFIER.cfr IMAGE.tif OUT.tif [--step HxW] [--erosion N] [--csv FILE]
Needs PyJAMAS (real.sh makes the environment). OUT.tif has a page of labels for each slice. The CSV has a row for each object:
slice from 1, bounding box (x1 and y1 outside), pixels. Prints the processor seconds of applying the network.
"""
import argparse
import csv
import gzip
import os
import pickle
import time
import warnings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("KERAS_BACKEND", "torch")
warnings.filterwarnings("ignore")
import numpy as np
import tifffile
import torch
from pyjamas.rimage.rimml.rimunet import UNet
from pyjamas.rimage.rimutils import rimutils

found = []  # The labels whose contours PyJAMAS takes, of the last slice.
contours_of = rimutils.extract_contours


def remember(labels):
    """Asks PyJAMAS' own function about each label alone, to know which pixels its contour stands for."""
    kept = np.zeros(labels.shape, np.uint32)
    contours = []
    for label in np.unique(labels[labels > 0]):
        contour = contours_of(np.where(labels == label, label, 0))
        if contour:
            contours += contour
            kept[labels == label] = len(contours)
    found.append(kept)
    return contours


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("classifier")
    parser.add_argument("image")
    parser.add_argument("out")
    parser.add_argument("--step")
    parser.add_argument("--erosion", type=int)
    parser.add_argument("--csv")
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    with gzip.open(given.classifier) as file:
        settings = pickle.load(file)
    if given.step:
        settings["step_sz"] = tuple(int(side) for side in given.step.split("x"))
    if given.erosion is not None:
        settings["erosion_width"] = given.erosion
    network = UNet(settings)
    rimutils.extract_contours = remember
    slices = tifffile.imread(given.image)
    began = time.process_time()
    for page in slices[None] if slices.ndim == 2 else slices:
        try:
            network.predict(page)
        except ValueError:
            # Without objects, or with contours of equal lengths, NumPy cannot make the list that PyJAMAS wants.
            pass
    print(f"processor seconds: {time.process_time() - began:.2f}")
    tifffile.imwrite(given.out, np.stack(found), photometric="minisblack")
    if given.csv:
        with open(given.csv, "w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["slice", "x0", "y0", "x1", "y1", "pixels"])
            for number, labels in enumerate(found, 1):
                for label in range(1, labels.max() + 1):
                    y, x = np.nonzero(labels == label)
                    rows.writerow([number, x.min(), y.min(), x.max() + 1, y.max() + 1, len(x)])


if __name__ == "__main__":
    main()
