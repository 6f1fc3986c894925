"""Writes ten synthetic images of cells: several sizes, 8 and 16 bit, a stack, and objects at the edge.

usage: images.py FOLDER
"""
import os
import sys

import numpy as np
import tifffile

SIZES = [(64, 64), (128, 192), (130, 250), (200, 200), (77, 311), (256, 256), (96, 64), (150, 149), (90, 400), (180, 240)]


def cells(height, width, brightness, random):
    """Bright discs on a dark ground, with noise."""
    image = np.full((height, width), 0.1)
    y, x = np.mgrid[:height, :width]
    for _ in range(height * width // 900):
        radius = random.uniform(4, 11)
        inside = (y - random.uniform(0, height)) ** 2 + (x - random.uniform(0, width)) ** 2 < radius**2
        image[inside] = random.uniform(0.4, 0.9)
    return np.clip((image + random.normal(0, 0.03, image.shape)) * brightness, 0, brightness)


folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
for number, (height, width) in enumerate(SIZES, 1):
    random = np.random.default_rng(number)
    kind = np.uint16 if number % 2 else np.uint8
    brightness = 4000 if number % 2 else 255
    pages = [cells(height, width, brightness, random).astype(kind) for _ in range(3 if number == 6 else 1)]
    tifffile.imwrite(os.path.join(folder, f"image-{number:02}.tif"), np.stack(pages) if len(pages) > 1 else pages[0],
                     photometric="minisblack")
