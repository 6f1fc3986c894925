#!/bin/sh
# A tiled TIFF of SIDE×SIDE px, 8 bit, that is sent at RATE million bytes a second, with the planned network: when its first objects
# come and its last, without its histogram and with it. Needs python3-pil.
#
# usage: tests/benchmarks/early.sh [SIDE RATE]     8192, a multiple of 512, and 4 if not given
set -eu
side=${1:-8192}; rate=${2:-4}
[ $((side % 512)) = 0 ] || { echo "early.sh: SIDE is no multiple of 512" >&2; exit 2; }
cd "$(dirname "$0")/../.."
/usr/bin/python3 -c 'import PIL' 2>/dev/null || { echo "early.sh: install python3-pil" >&2; exit 1; }
programs="make_nuclei"
. tests/accuracy/server.sh

train_nuclei 60
"$bin/make_nuclei" "$work/piece" 1 1000 1024
/usr/bin/python3 tests/benchmarks/make_huge.py "$work"/piece/*/image/* "$work/large.tif" "$side" "$side"
small=$(ls "$work"/samples/*/image/* | head -n 1)
"$bin/tessera" segment "$small" --model nuclei --out "$work/out" --format geojson >/dev/null  # Loads the model.
/usr/bin/python3 tests/benchmarks/early.py --server "$TESSERA_SERVER" --model nuclei --rate "$rate" \
  --pixels $((side * side)) "$work/large.tif"
