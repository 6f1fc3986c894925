#!/usr/bin/env python3
"""The training steps of training_benchmark in PyTorch, eager, as its tutorials write them.

usage: pytorch_training.py FOLDER JSON

FOLDER is what `training_benchmark FOLDER JSON write STEPS` left. Holds each step's loss to ours, and prints `NAME SECONDS`, the
median step, for `pytorch` (layouts as they come) and `pytorch-channels-last`.
"""
import json
import os
import pathlib
import statistics
import sys
import time

import torch

from pytorch_unet import load, read_floats


def train(network, images, classes, weights, steps, rate):
    optimizer = torch.optim.Adam(network.parameters(), lr=rate, eps=1e-7)
    losses, seconds = [], []
    for _ in range(steps):
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        probability = torch.softmax(network(images), 1).clamp(1e-7, 1 - 1e-7)
        loss = -(weights * probability.log().gather(1, classes[:, None])[:, 0]).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        seconds.append(time.perf_counter() - start)
    return losses, statistics.median(seconds)


def main():
    folder, shape = sys.argv[1], json.loads(sys.argv[2])
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    torch.set_flush_denormal(True)
    size, examples = [shape["network_input_size"][side] for side in ("height", "width")], shape["batch_size"]
    images = read_floats(f"{folder}/images.f32", examples, 1, *size)
    classes = read_floats(f"{folder}/classes.f32", examples, *size).long()
    weights = read_floats(f"{folder}/weights.f32", examples, *size)
    expected = [float(line) for line in pathlib.Path(f"{folder}/losses.txt").read_text(encoding="utf-8").split()]
    for name, layout in (("pytorch", torch.contiguous_format), ("pytorch-channels-last", torch.channels_last)):
        network = load(folder, shape).train().to(memory_format=layout)
        losses, seconds = train(network, images.to(memory_format=layout), classes, weights, len(expected),
                                shape.get("learning_rate", 0.001))
        for step, (ours, theirs) in enumerate(zip(expected, losses), 1):
            # Rounding grows from step to step.
            if abs(ours - theirs) > 1e-5 * 4 ** min(step, 6) * abs(ours):
                sys.exit(f"step {step}: our loss is {ours}, theirs {theirs}: not the same training")
        print(f"{name} {seconds:.6f}", flush=True)


if __name__ == "__main__":
    main()
