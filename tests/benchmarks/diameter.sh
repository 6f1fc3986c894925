#!/bin/sh
# What finding the diameter of an image costs: images of synthetic nuclei with the starting model, with `--diameter auto` and with
# `--diameter model`, in turns. All diameters lie in the range of the training, so the scale is the same and only the estimate differs.
# Prints the medians of the server's processor seconds and of the elapsed seconds, and what the estimate takes of them.
#
# usage: tests/benchmarks/diameter.sh [COUNT]     COUNT: images of each size, 8 if not given
set -eu
count=${1:-8}
cd "$(dirname "$0")/../.."
programs=make_nuclei
. tests/accuracy/server.sh

(cd models/starter && /usr/bin/python3 -m zipfile -c "$work/nuclei.zip" weights.safetensors manifest.json)
"$bin/tessera" model import "$work/nuclei.zip" --name nuclei >/dev/null

# Loads the model and starts all threads.
"$bin/make_nuclei" "$work/first" 1 1 512
"$bin/tessera" segment "$work"/first/*/image/* --model nuclei --out "$work/out" >/dev/null 2>&1

# measure SIDE IMAGE DIAMETER: appends a line to the figures.
measure() {
  set -- "$1" "$2" "$3" "$(awk '{ print $14 + $15 }' "/proc/$server/stat")" "$(date +%s%N)"
  "$bin/tessera" segment "$2" --model nuclei --diameter "$3" --json --out "$work/out" >"$work/summary" 2>/dev/null
  echo "$1 $3 $(($(awk '{ print $14 + $15 }' "/proc/$server/stat") - $4)) $(($(date +%s%N) - $5)) $(grep -o '"subimage_size":[^]}]*' "$work/summary")" >>"$work/figures"
}

for side in 256 512 2048; do
  "$bin/make_nuclei" "$work/images-$side" "$count" 1000 "$side"
  turn=0
  for image in "$work/images-$side"/*/image/*; do
    # Whoever is first finds the file outside the caches.
    turn=$((1 - turn))
    [ $turn -eq 1 ] || measure "$side" "$image" auto
    measure "$side" "$image" model
    [ $turn -eq 0 ] || measure "$side" "$image" auto
  done
done
/usr/bin/python3 - "$work/figures" <<'EOF'
import collections, os, pathlib, statistics, sys
ticks = os.sysconf("SC_CLK_TCK")
seconds = collections.defaultdict(list)
scales = collections.defaultdict(set)
for line in pathlib.Path(sys.argv[1]).read_text().splitlines():
    side, diameter, processor, elapsed, *scale = line.split()
    seconds[side, diameter].append((int(processor) / ticks, int(elapsed) / 1e9))
    scales[side].add(" ".join(scale))
print("side  diameter  processor s  elapsed s")
for (side, diameter), both in seconds.items():
    print(f"{side:>4}  {diameter:<8}  {statistics.median(p for p, _ in both):11.3f}  {statistics.median(e for _, e in both):9.3f}")
for side in dict.fromkeys(side for side, _ in seconds):
    if len(scales[side]) != 1:
        print(f"{side}: the scales differ, so the shares are not those of the estimate: {scales[side]}")
    for number, what in enumerate(("processor", "elapsed")):
        pairs = list(zip((b[number] for b in seconds[side, "auto"]), (b[number] for b in seconds[side, "model"])))
        more = statistics.median(a - m for a, m in pairs)
        print(f"{side}: the estimate takes {more:.3f} s {what}, {more / statistics.median(m for _, m in pairs):.1%} of segmenting")
EOF
