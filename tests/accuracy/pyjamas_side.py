#!/usr/bin/python3
"""PyJAMAS' side of preset.sh: trains PyJAMAS' U-Net on a folder of samples and applies it to another, without its windows.

usage: pyjamas_side.py TRAIN TEST OUT INPUT_SIDE EPOCHS SEED [THREADS]

Runs in an environment that has PyJAMAS (preset.sh makes one). Everything is PyJAMAS' default but the input side, the epochs
and the step, which is the window: PyJAMAS' default step gives more false objects and takes ten times as long.
Writes OUT/net.cfr, OUT/labels/<sample>.tif (the objects that PyJAMAS outlines, as labels) and OUT/times.json: seconds and
processor seconds of the training, and of each image. What OUT has already is not computed again.
"""
import gzip
import json
import os
import pathlib
import pickle
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("KERAS_BACKEND", "torch")
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tifffile  # noqa: E402
import torch  # noqa: E402
from pyjamas.rimage.rimml import rimunet  # noqa: E402
from pyjamas.rimage.rimutils import rimutils  # noqa: E402


def timed(action):
    """The result of `action`, and its seconds and processor seconds."""
    wall, processor = time.time(), time.process_time()
    result = action()
    return result, [time.time() - wall, time.process_time() - processor]


def file_in(folder):
    return next(path for path in sorted(folder.iterdir()) if path.is_file())


def parameters(train, out, side, epochs):
    return {"positive_training_folder": f"{train}/", "save_folder": str(out), "train_image_size": (side, side),
            "step_sz": (side, side), "epochs": epochs,
            # Writes files for TensorBoard, which nobody reads here.
            "logging": {"active": False, "kwargs": {}}}


def trained(train, out, side, epochs, seed):
    keras.utils.set_random_seed(seed)
    network = rimunet.UNet(parameters(train, out, side, epochs))
    _, times = timed(network.fit)
    network.save(str(out / "net.cfr"))
    for checkpoint in out.glob("ckpt_*.cfr"):
        checkpoint.unlink()
    return times


def loaded(out):
    with gzip.open(out / "net.cfr", "rb") as file:
        return rimunet.UNet(pickle.load(file))  # A file that this script wrote.


def outlined(network, image):
    """The objects that PyJAMAS outlines, as labels; and the times of PyJAMAS alone.

    PyJAMAS' outlines run through the background pixels round an object. The object's own pixels are compared, so the
    components from which PyJAMAS made outlines are kept.
    """
    original, seen = rimutils.extract_contours, []

    def watched(labels, *rest, **options):
        seen.append(labels)
        return original(labels, *rest, **options)

    rimutils.extract_contours = watched
    try:
        _, times = timed(lambda: network.predict(image))
    finally:
        rimutils.extract_contours = original
    labels = np.zeros(image.shape, np.uint16)
    for label in np.unique(seen[0])[1:]:
        if original((seen[0] == label).astype(int)):
            labels[seen[0] == label] = label
    return labels, times


def main():
    train, test, out = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
    side, epochs, seed = (int(argument) for argument in sys.argv[4:7])
    if len(sys.argv) > 7:
        torch.set_num_threads(int(sys.argv[7]))
    (out / "labels").mkdir(parents=True, exist_ok=True)
    report = out / "times.json"
    times = json.loads(report.read_text()) if report.exists() else {}
    if "training" not in times:
        times["training"] = trained(train, out, side, epochs, seed)
        report.write_text(json.dumps(times))
    if "applying" not in times:
        network = loaded(out)
        applying = []
        for sample in sorted(test.iterdir()):
            labels, seconds = outlined(network, tifffile.imread(file_in(sample / "image")))
            tifffile.imwrite(out / "labels" / f"{sample.name}.tif", labels)
            applying.append(seconds)
        times["applying"] = applying
        report.write_text(json.dumps(times))
    print(f"seed {seed}: PyJAMAS trained in {times['training'][0]:.0f} s", flush=True)
    os._exit(0)  # Qt's threads would wait for ever.


if __name__ == "__main__":
    main()
