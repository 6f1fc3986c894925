"""Networks of every kind with random weights, and what Tessera computes with them (network_files.cc)."""
import json
import pathlib
import shutil
import subprocess

import numpy as np

DATASETS = pathlib.Path("../shared/datasets")
TOLERANCE = 1e-4
# With group normalisation Tessera's own planes on the CPU are up to 3e-4 off what the network computes in float64; those of ONNX Runtime
# and PyTorch are within 3e-6 of it.
GROUP_TOLERANCE = 5e-4


def images(bin_folder, scratch, count):
    """Image files of several kinds: those of ../shared/datasets, or synthetic ones where they are absent."""
    found = []
    for name, share in (("dsb2018-fluo", 0.7), ("dsb2018-other", 0.2), ("epitools-wingdisc-timelapse", 0.1)):
        files = sorted(p for p in (DATASETS / name).rglob("*") if p.parent.name == "image") if DATASETS.is_dir() else []
        wanted = max(1, round(share * count))
        found += files[:: max(1, len(files) // wanted)][:wanted]
    if len(found) >= count:
        return found[:count]
    print("synthetic images, since ../shared/datasets is absent")
    subprocess.run([bin_folder / "make_nuclei", scratch / "synthetic", str(count), "5"], check=True)
    return sorted((scratch / "synthetic").rglob("image/*"))[:count]


def write(bin_folder, scratch, count):
    """Writes the networks' files and planes for `count` images; returns the networks' folders."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    subprocess.run([bin_folder / "network_files", scratch, *images(bin_folder, scratch, count)], check=True)
    folders = sorted(p.parent for p in scratch.glob("*/manifest.json"))
    assert len(folders) >= 9, folders
    return folders


def parameters(folder):
    return json.loads((folder / "manifest.json").read_text())["parameters"]


def scaled(image):
    """What docs/file-formats.md asks for: the first percentile becomes 0, and the 99.8th 1."""
    low, high = np.percentile(image.astype(np.float64), [1, 99.8])
    return ((image - low) / (high - low if high > low else 1)).astype(np.float32)


def compare(folder, count, compute):
    """The largest difference between Tessera's planes and what `compute` makes of the scaled or unscaled image."""
    as_in_file = parameters(folder)["intensity_normalization"] == "training-max"
    worst = contrast = 0
    for number in range(count):
        image = np.load(folder.parent / f"{number}.image.npy")
        own = np.load(folder / f"{number}.planes.npy")
        planes = compute((image.astype(np.float32) if as_in_file else scaled(image))[None, None])
        assert planes.shape == (1, *own.shape), (planes.shape, own.shape)
        worst = max(worst, np.abs(planes[0].astype(np.float64) - own).max())
        contrast = max(contrast, own.std())
    assert contrast > 0.01, f"{folder.name} sees nothing in any image"
    return worst


def report(differences, count):
    """`differences` is by the network's folder."""
    for folder, worst in differences.items():
        print(f"{folder.name}: at most {worst:.1e} from Tessera's own planes, {count} images")
    for folder, worst in differences.items():
        grouped = parameters(folder)["network_normalization"] == "group"
        assert worst <= (GROUP_TOLERANCE if grouped else TOLERANCE), (folder.name, worst)
