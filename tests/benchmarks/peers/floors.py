#!/usr/bin/python3
"""What no implementation can beat on this machine: a network's operations at the rate of the best 3×3 convolution, and its bytes
(each feature map written once and read once, weights read once) at the rate of copying memory.

usage: floors.py JSON SIDE_PX...

Operations are those of direct convolution, float32, on all cores.
"""
import json
import os
import sys
import time

import torch
from torch.nn import functional


def best_seconds(act, runs=7):
    act()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def convolution_rate():
    """Floating-point operations a second of the fastest of some plain convolutions."""
    rates = []
    for channels, side in ((32, 256), (64, 256), (64, 128), (128, 128), (256, 64)):
        image = torch.rand(1, channels, side, side).to(memory_format=torch.channels_last)
        weights = torch.rand(channels, channels, 3, 3).to(memory_format=torch.channels_last)
        seconds = best_seconds(lambda image=image, weights=weights: functional.conv2d(image, weights, padding=1))
        rates.append(2 * 9 * channels * channels * side * side / seconds)
    return max(rates)


def copy_rate():
    """Bytes read and written a second."""
    source = torch.rand(64 << 20)
    target = torch.empty_like(source)
    return 2 * 4 * source.numel() / best_seconds(lambda: target.copy_(source))


def cost(shape, side, outputs):
    """Operations and bytes of the network for an input of side × side."""
    width, depth = shape.get("base_width", 64), shape.get("depth", 4)
    nearest = shape.get("upsampling", "transposed") == "nearest"
    joined = 1 if shape.get("skip_connection", "concatenate") == "add" else 2
    operations, features, weights = 0, side * side, 0

    def convolve(inside, outside, level, area):
        nonlocal operations, features, weights
        pixels = (side >> level) ** 2
        operations += 2 * area * inside * outside * pixels
        features += outside * pixels
        weights += area * inside * outside

    channels = 1
    for level in range(depth + 1):
        convolve(channels, width << level, level, 9)
        channels = width << level
        convolve(channels, channels, level, 9)
    for level in reversed(range(depth)):
        channels = width << level
        # Transposed, each of the finer pixels is one product of the coarser one's channels.
        convolve(2 * channels, channels, level + 1 if nearest else level, 1)
        convolve(joined * channels, channels, level, 9)
        convolve(channels, channels, level, 9)
    convolve(width, outputs, 0, 1)
    return operations, 4 * (2 * features + weights)


def main():
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    shape = json.loads(sys.argv[1])
    with torch.inference_mode():
        rate, bandwidth = convolution_rate(), copy_rate()
    print(f"ceilings: {rate / 1e9:.0f} GFLOP/s, {bandwidth / 1e9:.1f} GB/s")
    outputs = {"foreground": 2, "distance": 6}[shape.get("target", "foreground")]
    for side in map(int, sys.argv[2:]):
        operations, size = cost(shape, side, outputs)
        print(f"{side}×{side}: {operations / 1e9:.2f} GFLOP, at least {operations / rate:.4f} s; "
              f"{size / 1e6:.0f} MB, at least {size / bandwidth:.4f} s")


if __name__ == "__main__":
    main()
