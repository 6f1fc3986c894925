# Python 3.8 or newer, PyTorch 1.13 or newer, NumPy, Matplotlib and Pillow. Colab has all of them.
import functools, gzip, io, json, math, pickle, struct, time, types, zipfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F

if P["device"] == "auto":
    DEVICE = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
else:
    DEVICE = torch.device(P["device"])
if not Path("testtrain.zip").is_file():
    raise FileNotFoundError("testtrain.zip is not beside the notebook; put it there."
                            " On Colab, drag it into the Files pane")
ARCHIVE = zipfile.ZipFile("testtrain.zip")
# The samples to validate with, and what the saved file says of the dataset.
DATASET = json.loads(ARCHIVE.read("dataset.json"))
rng = np.random.default_rng(P["seed"] % 2**63)
torch.manual_seed(P["seed"])
torch.backends.cudnn.allow_tf32 = False  # Exact float32, as Tessera computes.
hardware = torch.cuda.get_device_name(DEVICE) if DEVICE.type == "cuda" else "the CPU, which is slow"
print("PyTorch", torch.__version__, "on", hardware)
