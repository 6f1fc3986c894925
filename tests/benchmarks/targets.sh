#!/bin/sh
# What telling touching objects apart costs those who segment: a 2048×2048 image with the planned network, and with the same
# network and two classes, in turns. Prints the median seconds of each, upload to last outline, and their ratio.
#
# usage: tests/benchmarks/targets.sh [COUNT]     COUNT: images with each, 10 if not given
set -eu
count=${1:-10}
cd "$(dirname "$0")/../.."
programs="make_nuclei segment_latency"
. tests/accuracy/server.sh

"$bin/make_nuclei" "$work/samples" 12 1
"$bin/tessera" dataset create nuclei "$work/samples" >/dev/null
for target in distance foreground; do
  "$bin/tessera" train nuclei --model "$target" --target "$target" --epochs 60 --follow >/dev/null
done
image=$(make_image 2048)
for _ in $(seq "$count"); do
  for target in distance foreground; do
    "$bin/segment_latency" "$TESSERA_SERVER" "$target" "$image" 1 >>"$work/$target"
  done
done
/usr/bin/python3 - "$work" <<'EOF'
import json, pathlib, statistics, sys
median = {}
for target in ("distance", "foreground"):
    lines = (pathlib.Path(sys.argv[1]) / target).read_text().splitlines()
    median[target] = statistics.median(json.loads(line)["p50"] for line in lines)
    print(f"{target}: {median[target]:.3f} s")
print(f"distance / foreground = {median['distance'] / median['foreground']:.2f}")
EOF
