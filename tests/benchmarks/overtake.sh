#!/bin/sh
# How long a 256×256 image takes while a large one is segmented again and again, whose tiles it overtakes. Prints the percentiles of the
# seconds, and the seconds of the large image alone. To measure without overtaking, remove the call of Yield() in
# models/inference/tile_computer.cc.
#
# usage: tests/benchmarks/overtake.sh [BASE_WIDTH SIDE COUNT]     16, 4096 (of the large image) and 60 small images if not given
set -eu
width=${1:-16}; side=${2:-4096}; count=${3:-60}
[ $((side % 512)) = 0 ] || { echo "overtake.sh: SIDE is no multiple of 512" >&2; exit 2; }
cd "$(dirname "$0")/../.."
programs="make_nuclei segment_latency"
. tests/accuracy/server.sh

"$bin/make_nuclei" "$work/samples" 12 1
"$bin/tessera" dataset create nuclei "$work/samples" >/dev/null
"$bin/tessera" train nuclei --model nuclei --epochs 1 --base-width "$width" --follow >/dev/null
"$bin/make_nuclei" "$work/piece" 1 1000 1024
/usr/bin/python3 tests/benchmarks/make_huge.py "$work"/piece/*/image/* "$work/large.tif" "$side" "$side"
small=$(make_image 256)
segment_large() { "$bin/tessera" segment "$work/large.tif" --model nuclei --out "$work/out" --format geojson >/dev/null 2>&1; }
segment_large  # Loads the model.
began=$(date +%s%N)
segment_large
echo "large image alone: $((($(date +%s%N) - began) / 1000000)) ms"
(while segment_large; do :; done) &
loop=$!
sleep 1
"$bin/segment_latency" "$TESSERA_SERVER" nuclei "$small" "$count"
kill "$loop"
