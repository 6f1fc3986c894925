"""The U-Net of models/unet/unet.h in PyTorch, and what Tessera's programs left for it."""
import json

import numpy
import torch
from torch import nn
from torch.nn import functional


class Level(nn.Module):
    def __init__(self, inside, outside, normalize):
        super().__init__()
        self.convolution1 = nn.Conv2d(inside, outside, 3, padding=1)
        self.convolution2 = nn.Conv2d(outside, outside, 3, padding=1)
        if normalize:
            self.normalization1 = nn.BatchNorm2d(outside)
            self.normalization2 = nn.BatchNorm2d(outside)
        self.normalize = normalize

    def forward(self, features):
        features = self.convolution1(features)
        features = functional.relu(self.normalization1(features) if self.normalize else features)
        features = self.convolution2(features)
        return functional.relu(self.normalization2(features) if self.normalize else features)


class UNet(nn.Module):
    """`shape` has the keys of manifest.json's parameters; no dropout."""

    def __init__(self, shape, outputs):
        super().__init__()
        self.depth = shape.get("depth", 4)
        self.nearest = shape.get("upsampling", "transposed") == "nearest"
        self.add = shape.get("skip_connection", "concatenate") == "add"
        normalize = shape.get("network_normalization", "none") == "batch"
        width = shape.get("base_width", 64)
        channels = 1
        for level in range(self.depth):
            self.add_module(f"down{level}", Level(channels, width << level, normalize))
            channels = width << level
        self.bottom = Level(channels, width << self.depth, normalize)
        for level in range(self.depth):
            channels = width << level
            self.add_module(f"up_convolution{level}",
                            nn.Conv2d(2 * channels, channels, 1) if self.nearest
                            else nn.ConvTranspose2d(2 * channels, channels, 2, stride=2))
            self.add_module(f"up{level}", Level(channels if self.add else 2 * channels, channels, normalize))
        self.class_convolution = nn.Conv2d(width, outputs, 1)

    def forward(self, features):
        skips = []
        for level in range(self.depth):
            skips.append(getattr(self, f"down{level}")(features))
            features = functional.max_pool2d(skips[-1], 2)
        features = self.bottom(features)
        for level in reversed(range(self.depth)):
            features = getattr(self, f"up_convolution{level}")(features)
            if self.nearest:
                features = functional.interpolate(features, scale_factor=2.0, mode="nearest")
            features = features + skips[level] if self.add else torch.cat((features, skips[level]), 1)
            features = getattr(self, f"up{level}")(features)
        return self.class_convolution(features)


def wait_for(device):
    """CUDA computes beside Python."""
    if str(device).startswith("cuda"):
        torch.cuda.synchronize(device)


def use_exact_float32():
    """As models/unet/device.h does: convolutions on CUDA are rounded to TF32 unless told not to."""
    torch.backends.cudnn.allow_tf32 = False


def read_floats(path, *shape):
    return torch.from_numpy(numpy.fromfile(path, numpy.float32)).reshape(shape)


def read_weights(path):
    """The tensors of a safetensors file of float32 and int64."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    header.pop("__metadata__", None)
    kinds = {"F32": numpy.float32, "I64": numpy.int64}
    return {name: torch.from_numpy(numpy.frombuffer(data[slice(*t["data_offsets"])], kinds[t["dtype"]]).copy()
                                   .reshape(t["shape"])) for name, t in header.items()}


def load(folder, shape):
    """The network with the weights in FOLDER/weights.safetensors."""
    weights = read_weights(f"{folder}/weights.safetensors")
    network = UNet(shape, weights["class_convolution.bias"].shape[0])
    network.load_state_dict(weights)
    return network
