#!/usr/bin/python3
"""Our network in PyTorch, with the weights that network_benchmark wrote.

usage: pytorch_network.py FOLDER JSON export|time|amp SIDE_PX...
       pytorch_network.py FOLDER JSON windows IMAGE_PX WINDOW_PX

Checks each output against output-SIDE.f32. `export` writes network.onnx; `time` prints `NAME SIDE SECONDS`, the median of
some runs, for `pytorch` (eager, channels last) and `torchscript` (traced, frozen, optimised for inference). `amp` does so on the
JSON's `device`, channels last, for `pytorch` in float32, and with automatic mixed precision in bfloat16 for `pytorch-bfloat16`
(eager) and `compile-bfloat16` (torch.compile, which PyTorch has since 2.0). `windows`
applies it as PyJAMAS does: one window a call, an eighth of it further each time, and the results joined by OR.
"""
import json
import os
import statistics
import sys
import time
import warnings

import torch

from pytorch_unet import load, read_floats, use_exact_float32, wait_for


def median_seconds(act, device="cpu"):
    act()
    runs = []
    while sum(runs) < 2 and len(runs) < 50:
        wait_for(device)
        start = time.perf_counter()
        act()
        wait_for(device)
        runs.append(time.perf_counter() - start)
    return statistics.median(runs)


def check(network, folder, side, device="cpu", most=1e-4):
    image = read_floats(f"{folder}/input-{side}.f32", 1, 1, side, side).to(device)
    expected = read_floats(f"{folder}/output-{side}.f32", 1, -1, side, side)
    difference = ((network(image).float().cpu() - expected).abs().max() / expected.abs().max()).item()
    if not difference < most:
        sys.exit(f"outputs of {side}×{side} differ by {difference:.2g} of the largest: not the same network")
    return image


def time_mixed(folder, shape, sides):
    device = shape.get("device", "cpu")
    use_exact_float32()
    network = load(folder, shape).eval().requires_grad_(False).to(device, memory_format=torch.channels_last)
    peers = {"pytorch-bfloat16": network}
    if hasattr(torch, "compile"):
        peers["compile-bfloat16"] = torch.compile(network, dynamic=False)
    else:
        print(f"torch.compile is absent from PyTorch {torch.__version__}", file=sys.stderr)
    for side in sides:
        image = check(network, folder, side, device).to(memory_format=torch.channels_last)
        print(f"pytorch {side} {median_seconds(lambda: network(image), device):.6f}", flush=True)
        with torch.autocast(torch.device(device).type, torch.bfloat16):
            for name, peer in peers.items():
                # Eight binary digits in every feature.
                check(peer, folder, side, device, 0.05)
                print(f"{name} {side} {median_seconds(lambda: peer(image), device):.6f}", flush=True)


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
    network = load(folder, shape).eval().requires_grad_(False)
    with torch.inference_mode():
        if what == "windows":
            network = network.to(memory_format=torch.channels_last)
            torch.manual_seed(1)
            seconds, _ = apply_windows(network, torch.rand(1, 1, numbers[0], numbers[0]), numbers[1])
            print(f"windows {numbers[0]} {seconds:.6f}", flush=True)
            return
        for side in numbers:
            if what != "amp":
                check(network, folder, side)
    if what == "amp":
        with torch.inference_mode():
            time_mixed(folder, shape, numbers)
        return
    if what == "export":
        warnings.simplefilter("ignore")  # The exporter's, of its own parts.
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
            eager = load(folder, shape).eval().to(memory_format=torch.channels_last)
            print(f"pytorch {side} {median_seconds(lambda: eager(image)):.6f}", flush=True)


if __name__ == "__main__":
    main()
