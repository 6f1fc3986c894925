#!/bin/sh
# Threads and memory of a server with 1,000 watch streams and 200 Segment streams of 512×512 images, with the planned network; and how
# long calls take beside 200 uploads that stopped midway and 200 exports that nobody reads. Fails if that is more than 100 ms at the
# 99th percentile.
#
# usage: tests/benchmarks/streams.sh [WATCHES] [SEGMENTATIONS] [UPLOADS] [EXPORTS]
set -eu
cd "$(dirname "$0")/../.."
programs="make_nuclei"
. tests/accuracy/server.sh

train_nuclei 3
image=$(make_image 512)
"$bin/tessera" segment "$image" --model nuclei --out "$work/warm" >/dev/null
"$bin/tessera" train nuclei --model other --epochs 100000 >/dev/null
job=$("$bin/tessera" train nuclei --model other --epochs 100000 | sed -n 1p)  # Waits, so there is little to tell of it.
sample=$(ls "$work/samples" | sed -n 1p)
/usr/bin/python3 tests/benchmarks/streams.py --server "$TESSERA_SERVER" --pid "$server" --dataset nuclei --sample "$sample" \
  --model nuclei --job "$job" --watches "${1:-1000}" --segmentations "${2:-200}" --uploads "${3:-200}" --exports "${4:-200}" "$image"
