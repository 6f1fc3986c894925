"""Trains a U-Net by PyJAMAS itself and saves it.

usage: train.py SAMPLES OUT.cfr SIDE EPOCHS
SAMPLES has folders of `image` and `mask`. Needs PyJAMAS (real.sh makes the environment).
"""
import os
import sys
import tempfile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("KERAS_BACKEND", "torch")
import numpy as np
import torch
from pyjamas.rimage.rimml.rimunet import UNet

samples, out, side, epochs = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
torch.manual_seed(1)
np.random.seed(1)
with tempfile.TemporaryDirectory() as folder:
    network = UNet({"positive_training_folder": os.path.join(samples, ""), "save_folder": folder, "epochs": epochs,
                    "train_image_size": (side, side), "step_sz": (side // 2, side // 2), "mini_batch_size": 4,
                    "learning_rate": 0.001, "erosion_width": 3, "validation_split": 0.1})
    network.fit()
    network.save(out)
