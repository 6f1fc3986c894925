#!/usr/bin/python3
"""From lines of `NAME SIDE SECONDS` a table: the median of each name and side, and ours over the fastest peer's."""
import collections
import statistics
import sys

OURS = "tessera"
runs = collections.defaultdict(lambda: collections.defaultdict(list))
for line in sys.stdin:
    name, side, seconds = line.split()
    runs[int(side)][name].append(float(seconds))
names = sorted({name for side in runs.values() for name in side}, key=lambda name: (not name.startswith(OURS), name))
print("| seconds | " + " | ".join(names) + " | tessera / fastest peer |")
print("|---" * (len(names) + 2) + "|")
for side, times in sorted(runs.items()):
    median = {name: statistics.median(times[name]) for name in names}
    peer = min(seconds for name, seconds in median.items() if not name.startswith(OURS))
    print(f"| {side}×{side} | " + " | ".join(f"{median[name]:.4f}" for name in names) + f" | {median[OURS] / peer:.2f} |")
