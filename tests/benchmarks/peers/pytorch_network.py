#!/usr/bin/env python3
"""The U-Net of models/unet/unet.h in PyTorch, with the weights that network_benchmark wrote.

usage: pytorch_network.py FOLDER JSON export|time SIDE_PX...
       pytorch_network.py FOLDER JSON windows IMAGE_PX WINDOW_PX

Checks each output against output-SIDE.f32. `export` writes network.onnx; `time` prints `NAME SIDE SECONDS`, the median of
some runs, for `pytorch` (eager, channels last) and `torchscript` (traced, frozen, optimised for inference). `windows`
applies it as PyJAMAS does: one window a call, an eighth of it further each time, and the results joined by OR.
"""
import json
import os
import statistics
import sys
import time

import numpy
import torch
from torch import nn
from torch.nn import functional


class Level(nn.Module):
    def __init__(self, inside, outside):
        super().__init__()
        self.convolution1 = nn.Conv2d(inside, outside, 3, padding=1)
        self.convolution2 = nn.Conv2d(outside, outside, 3, padding=1)

    def forward(self, features):
        return functional.relu(self.convolution2(functional.relu(self.convolution1(features))))


class UNet(nn.Module):
    def __init__(self, shape, outputs):
        super().__init__()
        self.depth = shape.get("depth", 4)
        self.nearest = shape.get("upsampling", "transposed") == "nearest"
        self.add = shape.get("skip_connection", "concatenate") == "add"
        width = shape.get("base_width", 64)
        channels = 1
        for level in range(self.depth):
            self.add_module(f"down{level}", Level(channels, width << level))
            channels = width << level
        self.bottom = Level(channels, width << self.depth)
        for level in range(self.depth):
            channels = width << level
            self.add_module(f"up_convolution{level}",
                            nn.Conv2d(2 * channels, channels, 1) if self.nearest
                            else nn.ConvTranspose2d(2 * channels, channels, 2, stride=2))
            self.add_module(f"up{level}", Level(channels if self.add else 2 * channels, channels))
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


def read_weights(path):
    """The tensors of a safetensors file of float32."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    header.pop("__metadata__", None)
    return {name: torch.from_numpy(numpy.frombuffer(data[slice(*t["data_offsets"])], numpy.float32).copy()
                                   .reshape(t["shape"])) for name, t in header.items()}


def median_seconds(act):
    act()
    runs = []
    while len(runs) < 3 or (sum(runs) < 2 and len(runs) < 50):
        start = time.perf_counter()
        act()
        runs.append(time.perf_counter() - start)
    return statistics.median(runs)


def load(folder, shape):
    weights = read_weights(f"{folder}/weights.safetensors")
    network = UNet(shape, weights["class_convolution.bias"].shape[0])
    network.load_state_dict(weights)
    return network.eval()


def read_floats(path, side):
    return torch.from_numpy(numpy.fromfile(path, numpy.float32)).reshape(1, -1, side, side)


def check(network, folder, side):
    image = read_floats(f"{folder}/input-{side}.f32", side)
    expected = read_floats(f"{folder}/output-{side}.f32", side)
    difference = ((network(image) - expected).abs().max() / expected.abs().max()).item()
    if not difference < 1e-4:
        sys.exit(f"outputs of {side}×{side} differ by {difference:.2g} of the largest: not the same network")
    return image


def apply_windows(network, image, window):
    """Seconds for the image, and the fraction of pixels that any window took for an object."""
    step = window // 8
    found = torch.zeros(image.shape[2:], dtype=torch.bool)
    start = time.perf_counter()
    for y in range(0, image.shape[2] - window + 1, step):
        for x in range(0, image.shape[3] - window + 1, step):
            outputs = network(image[:, :, y:y + window, x:x + window].contiguous())
            found[y:y + window, x:x + window] |= outputs[0].softmax(0)[1] > 0.5
    return time.perf_counter() - start, found.float().mean().item()


def main():
    folder, shape, what, numbers = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3], [int(n) for n in sys.argv[4:]]
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    with torch.inference_mode():
        network = load(folder, shape)
        if what == "windows":
            network = network.to(memory_format=torch.channels_last)
            torch.manual_seed(1)
            seconds, _ = apply_windows(network, torch.rand(1, 1, numbers[0], numbers[0]), numbers[1])
            print(f"windows {numbers[0]} {seconds:.6f}", flush=True)
            return
        for side in numbers:
            check(network, folder, side)
    if what == "export":
        example = torch.rand(1, 1, 64, 64)
        torch.onnx.export(network, example, f"{folder}/network.onnx", input_names=["image"], output_names=["outputs"],
                          opset_version=13, dynamic_axes={"image": {2: "h", 3: "w"}, "outputs": {2: "h", 3: "w"}})
        return
    with torch.inference_mode():
        for side in numbers:
            image = check(network, folder, side)
            script = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(network, image)))
            check(script, folder, side)
            print(f"torchscript {side} {median_seconds(lambda: script(image)):.6f}", flush=True)
            eager = load(folder, shape).to(memory_format=torch.channels_last)
            print(f"pytorch {side} {median_seconds(lambda: eager(image)):.6f}", flush=True)


if __name__ == "__main__":
    main()
