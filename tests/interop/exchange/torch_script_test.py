"""PyTorch computes Tessera's planes from the TorchScript of networks of every kind.

usage: torch_script_test.py BIN_FOLDER SCRATCH_FOLDER

Needs torch and numpy, of whatever version: Debian's in CTest, the newest in real.sh.
"""
import pathlib
import shutil
import sys

import networks

try:
    import torch
except ModuleNotFoundError:
    print("skipped: no torch for this Python; install Debian's python3-torch")
    sys.exit(77)

IMAGES = 2


def check(folder):
    module = torch.jit.load(str(folder / "network.pt")).eval()

    def compute(image):
        with torch.no_grad():
            return module(torch.from_numpy(image)).numpy()

    return networks.compare(folder, IMAGES, compute)


def main():
    bin_folder, scratch = map(pathlib.Path, sys.argv[1:])
    print(f"torch {torch.__version__}")
    networks.report({folder: check(folder) for folder in networks.write(bin_folder, scratch, IMAGES)}, IMAGES)
    shutil.rmtree(scratch)


main()
