#!/usr/bin/python3
"""Makes a sample of each slice of a time-lapse or stack: OUT/slice_0000, OUT/slice_0001, … Needs python3-pil.

usage: tests/accuracy/split_slices.py SAMPLE OUT      SAMPLE has the folders image and mask, of one file each
"""
import pathlib
import sys

try:
    from PIL import Image, ImageSequence
except ImportError:
    sys.exit("split_slices.py: install python3-pil")

if len(sys.argv) != 3:
    sys.exit(__doc__)
sample, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
for kind in ("image", "mask"):
    file = next((sample / kind).iterdir())
    for number, page in enumerate(ImageSequence.Iterator(Image.open(file))):
        folder = out / f"slice_{number:04}" / kind
        folder.mkdir(parents=True, exist_ok=True)
        page.save(folder / "slice.tif")
