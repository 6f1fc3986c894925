#!/usr/bin/python3
"""From run.sh's lines of `WHAT NETWORK NAME SIDE SECONDS` the one table: a row for each of ours, beside its peers.

The ratio is how fast ours is: the fastest peer's seconds over ours, and for whole images our bare network's for as many pixels.
"""
import collections
import statistics
import sys

GOALS = {"network": 1.0, "step": 1.0, "image": 0.7}
COLUMNS = ("PyTorch", "torch.compile")


def peers_of(times, what, network, side, short):
    names = ("pytorch-bfloat16", "compile-bfloat16") if short else (
        "pytorch-channels-last" if what == "step" else "pytorch", "")
    return [times.get((what, network, name, side)) for name in names]


def bare_seconds(times, network, side, short):
    """Of the largest input that was measured, scaled to an image of side × side."""
    name = "tessera-bfloat16" if short else "tessera"
    of_side = {key[3]: seconds for key, seconds in times.items() if key[:3] == ("network", network, name)}
    if not of_side:
        return None
    largest = max(of_side)
    return of_side[largest] * (side / largest) ** 2


def main():
    runs = collections.defaultdict(list)
    for line in sys.stdin:
        what, network, name, side, seconds = line.split()
        runs[what, network, name, int(side)].append(float(seconds))
    times = {key: statistics.median(values) for key, values in runs.items()}
    print("| what | network | px | precision | tessera, s | " + ", s | ".join(COLUMNS) + ", s | as fast as | to be |")
    print("|---" * 9 + "|")
    for (what, network, name, side), seconds in times.items():
        if not name.startswith("tessera"):
            continue
        short = "bfloat16" in name
        tile = f", {name.split('/')[1]} MiB a tile" if "/" in name else ""
        peers = [] if what == "image" else peers_of(times, what, network, side, short)
        beside = [bare_seconds(times, network, side, short)] if what == "image" else peers
        known = [other for other in beside if other is not None]
        ratio = f"{min(known) / seconds:.2f}" if known else ""
        cells = [f"{peer:.6f}" if peer is not None else "absent" for peer in peers] or ["", ""]
        print(f"| {what}{tile} | {network} | {side} | {'bfloat16' if short else 'float32'} | {seconds:.6f} | "
              + " | ".join(cells) + f" | {ratio} | {GOALS[what]} |")


if __name__ == "__main__":
    main()
