#!/usr/bin/python3
"""The training steps of training_benchmark in PyTorch, eager, as its tutorials write them.

usage: pytorch_training.py FOLDER JSON [amp]

FOLDER is what `training_benchmark FOLDER JSON write STEPS` left. Holds each step's loss to ours, and prints `NAME SECONDS`, the
median step, for `pytorch` (layouts as they come) and `pytorch-channels-last`; with `amp`, on the JSON's `device`, for
`pytorch-channels-last` and, with automatic mixed precision in bfloat16, `pytorch-bfloat16`. The last's losses are held to ours
within what bfloat16 leaves in the first step.
"""
import json
import os
import pathlib
import statistics
import sys
import time

import torch

from pytorch_unet import load, read_floats, use_exact_float32, wait_for


def train(network, images, classes, weights, steps, rate, device="cpu", mixed=False):
    optimizer = torch.optim.Adam(network.parameters(), lr=rate, eps=1e-7)
    losses, seconds = [], []
    for _ in range(steps):
        wait_for(device)
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        # From the CPU's memory each time, as ours.
        batch, truth, weight = (part.to(device, non_blocking=True) for part in (images, classes, weights))
        with torch.autocast(torch.device(device).type, torch.bfloat16, enabled=mixed):
            outputs = network(batch)
        probability = torch.softmax(outputs.float(), 1).clamp(1e-7, 1 - 1e-7)
        loss = -(weight * probability.log().gather(1, truth.long()[:, None])[:, 0]).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        wait_for(device)
        seconds.append(time.perf_counter() - start)
    return losses, statistics.median(seconds)


def hold(expected, losses, mixed):
    for step, (ours, theirs) in enumerate(zip(expected, losses), 1):
        # Rounding grows from step to step.
        most = 0.02 if mixed else 1e-5 * 4 ** min(step, 6)
        if abs(ours - theirs) > most * abs(ours):
            sys.exit(f"step {step}: our loss is {ours}, theirs {theirs}: not the same training")
        if mixed:
            break


def train_on_device(folder, shape, parts, expected):
    device = shape.get("device", "cpu")
    use_exact_float32()
    if device != "cpu":
        parts = [part.pin_memory() for part in parts]
    for name, mixed in (("pytorch-channels-last", False), ("pytorch-bfloat16", True)):
        network = load(folder, shape).train().to(device, memory_format=torch.channels_last)
        losses, seconds = train(network, *parts, len(expected), shape.get("learning_rate", 0.001), device, mixed)
        hold(expected, losses, mixed)
        print(f"{name} {seconds:.6f}", flush=True)


def main():
    folder, shape, amp = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3:] == ["amp"]
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    torch.set_flush_denormal(True)
    size, examples = [shape["network_input_size"][side] for side in ("height", "width")], shape["batch_size"]
    images = read_floats(f"{folder}/images.f32", examples, 1, *size)
    classes = read_floats(f"{folder}/classes.f32", examples, *size).long()
    weights = read_floats(f"{folder}/weights.f32", examples, *size)
    expected = [float(line) for line in pathlib.Path(f"{folder}/losses.txt").read_text(encoding="utf-8").split()]
    if amp:
        train_on_device(folder, shape, [images, classes.to(torch.uint8), weights], expected)
        return
    for name, layout in (("pytorch", torch.contiguous_format), ("pytorch-channels-last", torch.channels_last)):
        network = load(folder, shape).train().to(memory_format=layout)
        losses, seconds = train(network, images.to(memory_format=layout), classes, weights, len(expected),
                                shape.get("learning_rate", 0.001))
        hold(expected, losses, mixed=False)
        print(f"{name} {seconds:.6f}", flush=True)


if __name__ == "__main__":
    main()
