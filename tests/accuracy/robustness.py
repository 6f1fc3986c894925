#!/usr/bin/python3
"""Writes transformed copies of samples, and makes tables of what a model finds in them. Needs python3-numpy and python3-pil.

usage: robustness.py names                       the transforms, one a line
       robustness.py write SAMPLES OUT EVERY     OUT/<transform>/<sample>: of the sorted names the first and every EVERY-th after it
       robustness.py table DIR                   DIR/<transform>.json is what `tessera --json evaluate` printed; a Markdown table

A pixel is taken from 0 (the image's darkest) to 1 (its 99.8th percentile). What is random has its seed from the sample's place.
"""
import json
import pathlib
import shutil
import sys

import numpy as np
from PIL import Image

HAEMATOXYLIN = np.array([0.65, 0.70, 0.29])  # Optical densities of the stains in red, green and blue.
EOSIN = np.array([0.07, 0.99, 0.11])
BAD, GOOD = 0.3, 0.7  # AP at IoU 0.5 of an image that is to be warned about, and of one that is not.


def blurred(pixels, sigma):
    """A Gaussian filter along both axes; the image goes on mirrored."""
    reach = int(4 * sigma + 1)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        padding = [(reach, reach) if i == axis else (0, 0) for i in range(pixels.ndim)]
        wide = np.pad(pixels, padding, mode="symmetric")
        pixels = np.apply_along_axis(np.convolve, axis, wide, kernel, "valid")
    return pixels


def radius(pixels):
    """The distance from the middle: 1 in the corners."""
    rows, columns = (np.linspace(-1, 1, side) for side in pixels.shape[:2])
    distance = np.hypot(rows[:, None], columns) / np.sqrt(2)
    return distance if pixels.ndim == 2 else distance[..., None]


def ramp(pixels):
    rows, columns = (np.linspace(0, 1, side) for side in pixels.shape[:2])
    slope = (rows[:, None] + columns) / 2
    return slope if pixels.ndim == 2 else slope[..., None]


def histology(pixels, random, _):
    """Purple objects on a pink ground: light is absorbed by two stains (Beer-Lambert)."""
    grey = pixels if pixels.ndim == 2 else pixels.mean(-1)
    stained = np.clip(grey if np.median(grey) < 0.5 else 1 - grey, 0, 1)
    ground = blurred(random.normal(size=grey.shape), 6)
    ground = 0.35 + 0.1 * ground / ground.std() * (1 - stained)
    density = 1.3 * stained[..., None] * HAEMATOXYLIN + ground[..., None] * EOSIN
    return np.exp(-density) + random.normal(0, 0.01, density.shape)


def hot(pixels, random, _):
    spots = random.random(pixels.shape[:2]) < 0.002
    return np.where(spots if pixels.ndim == 2 else spots[..., None], 3.0, pixels) / 3


# Each takes the pixels, a random generator and the objects' median diameter in pixels, and returns pixels from 0 to 1.
TRANSFORMS = {
    "as they are": None,
    "inverted": lambda p, r, d: 1 - p,
    "histology-like colour": histology,
    "background gradient": lambda p, r, d: (p + 1.5 * ramp(p)) / 2.5,
    "vignetting": lambda p, r, d: p * (1 - 0.9 * radius(p) ** 2),
    "hot pixels": hot,
    "defocus": lambda p, r, d: blurred(p, 0.1 * d),
    "strong defocus": lambda p, r, d: blurred(p, 0.3 * d),
    "noise": lambda p, r, d: 0.2 + 0.6 * p + r.normal(0, 0.06, p.shape),
    "strong noise": lambda p, r, d: 0.35 + 0.3 * p + r.normal(0, 0.15, p.shape),
    "few photons": lambda p, r, d: r.poisson(np.clip(p, 0, 1) * 4 + 0.5) / 12,
    "low contrast, offset": lambda p, r, d: 0.5 + 0.04 * p,
    "saturated": lambda p, r, d: p * (6 if np.median(p) < 0.5 else 1.3),
}


def file_name(transform):
    return transform.replace(", ", "-").replace(" ", "-")


def read(path):
    pixels = np.array(Image.open(path)).astype(float)
    pixels -= pixels.min()
    return np.minimum(pixels / max(np.percentile(pixels, 99.8), 1), 1)


def median_diameter(path):
    _, areas = np.unique(np.array(Image.open(path)), return_counts=True)
    return float(np.median(2 * np.sqrt(areas[1:] / np.pi))) if len(areas) > 1 else 20.0


def write(samples, out, every):
    chosen = sorted(pathlib.Path(samples).iterdir())[:: int(every)]
    for place, sample in enumerate(chosen):
        image, mask = (next((sample / part).iterdir()) for part in ("image", "mask"))
        pixels, diameter = read(image), median_diameter(mask)
        for name, transform in TRANSFORMS.items():
            folder = pathlib.Path(out) / file_name(name) / sample.name
            for part in ("image", "mask"):
                (folder / part).mkdir(parents=True)
            shutil.copy(mask, folder / "mask" / mask.name)
            if transform is None:
                shutil.copy(image, folder / "image" / image.name)
                continue
            changed = transform(pixels, np.random.default_rng(place), diameter)
            levels = np.rint(np.clip(changed, 0, 1) * 255).astype(np.uint8)
            Image.fromarray(levels).save((folder / "image" / image.name).with_suffix(".tif"))


def mean(values):
    return float(np.mean(values)) if values else float("nan")


def table(folder):
    print("| images | AP .50 | AP .75 | mSA | loss of mSA | warned |\n|---|---|---|---|---|---|")
    first, bad, good = None, [], []
    for name in TRANSFORMS:
        lines = (pathlib.Path(folder) / (file_name(name) + ".json")).read_text().splitlines()
        rows = [json.loads(line) for line in lines]
        images = [row for row in rows if "sample" in row and row["ap"]["0.50"] is not None]
        ap50, ap75 = (mean([row["ap"][at] for row in images]) for at in ("0.50", "0.75"))
        msa = mean([mean(list(row["ap"].values())) for row in images])
        first = msa if first is None else first
        warned = [row for row in images if not row["trusted"]]
        print(f"| {name} | {ap50:.3f} | {ap75:.3f} | {msa:.3f} | {first - msa:.3f} | {len(warned)} of {len(images)} |")
        bad += [row for row in images if row["ap"]["0.50"] < BAD]
        good += [row for row in images if row["ap"]["0.50"] > GOOD]
    for rows, which in ((bad, f"below {BAD}"), (good, f"above {GOOD}")):
        warned = sum(not row["trusted"] for row in rows)
        part = f" ({100 * warned / len(rows):.0f} %)" if rows else ""
        print(f"\nOf {len(rows)} images with AP {which}, {warned} were warned about{part}.")


def main(arguments):
    commands = {"names": (0, lambda: print(*map(file_name, TRANSFORMS), sep="\n")), "write": (3, write), "table": (1, table)}
    if not arguments or arguments[0] not in commands or len(arguments) != 1 + commands[arguments[0]][0]:
        sys.exit(__doc__)
    commands[arguments[0]][1](*arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
