#!/usr/bin/python3
"""Pictures of the best, the median and the worst image of a folder.

usage: pictures.py TESSERA FOLDER MODEL OUT

Segments each sample of FOLDER with the server that TESSERA_SERVER names, ranks
the samples by their mean AP over the IoU thresholds, and writes OUT/best.png,
OUT/median.png and OUT/worst.png: the outlines drawn over the image. Samples
without objects are not ranked.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile


def main():
    tessera, folder, model, out = sys.argv[1:]
    evaluated = subprocess.run([tessera, "--json", "evaluate", folder, "--model", model],
                               check=True, stdout=subprocess.PIPE, text=True).stdout
    ranked = []
    for line in evaluated.splitlines():
        row = json.loads(line)
        if row.get("sample") and row["true_objects"]:
            ranked.append((sum(row["ap"].values()) / len(row["ap"]), row["sample"]))
    ranked.sort(reverse=True)
    pathlib.Path(out).mkdir(parents=True, exist_ok=True)
    for name, (ap, sample) in zip(("best", "median", "worst"), (ranked[0], ranked[len(ranked) // 2], ranked[-1])):
        image = next(pathlib.Path(folder, sample, "image").iterdir())
        with tempfile.TemporaryDirectory() as work:
            subprocess.run([tessera, "segment", str(image), "--model", model, "--out", work, "--format", "overlay"],
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            shutil.copy(next(pathlib.Path(work).glob("*.overlay.png")), pathlib.Path(out, name + ".png"))
        print(f"{name}: {sample}, mean AP {ap:.3f}")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main()
