#!/bin/sh
# What a server's memory grows with: its peak while it segments images that are WIDTH px wide and HEIGHT, twice and four times
# HEIGHT px high, with the planned network. Prints the peak above the idle server, and the seconds, of each. Needs python3-pil.
#
# usage: tests/benchmarks/height.sh [WIDTH HEIGHT]     4096 and 2048 if not given
set -eu
width=${1:-4096}; height=${2:-2048}
cd "$(dirname "$0")/../.."
/usr/bin/python3 -c 'import PIL' 2>/dev/null || { echo "height.sh: install python3-pil" >&2; exit 1; }
programs="make_nuclei"
. tests/accuracy/server.sh

train_nuclei 40
"$bin/make_nuclei" "$work/piece" 1 1000 1024
/usr/bin/python3 - "$work"/piece/*/image/* "$work" "$width" "$height" <<'PYTHON'
import sys

from PIL import Image

piece, (width, height) = Image.open(sys.argv[1]), map(int, sys.argv[3:])
for times in (1, 2, 4):
    image = Image.new(piece.mode, (width, height * times))
    for y in range(0, image.height, piece.height):
        for x in range(0, width, piece.width):
            image.paste(piece, (x, y))
    image.save(f"{sys.argv[2]}/high-{times}.tif")
PYTHON
small=$(ls "$work"/samples/*/image/* | head -n 1)
memory() { awk -v key="$1:" '$1 == key { print int($2 / 1024) }' "/proc/$server/status"; }
"$bin/tessera" segment "$small" --model nuclei --out "$work/warm" >/dev/null  # Loads the model.
for times in 1 2 4; do
  idle=$(memory VmRSS)
  echo 5 >"/proc/$server/clear_refs"  # The peak counts from here on.
  began=$(date +%s)
  "$bin/tessera" segment "$work/high-$times.tif" --model nuclei --out "$work/out" >/dev/null
  echo "${width}x$((height * times)) px: $(($(memory VmHWM) - idle)) MiB above $idle, $(($(date +%s) - began)) s"
done
