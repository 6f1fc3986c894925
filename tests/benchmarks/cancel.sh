#!/bin/sh
# How long a server goes on with what nobody waits for: segmentations of a 2048×2048 image and trainings, with the planned
# network, cancelled at random moments.
#
# usage: tests/benchmarks/cancel.sh [SEGMENTATIONS] [TRAININGS]     100 and 20 if not given
set -eu
cd "$(dirname "$0")/../.."
programs="make_nuclei"
. tests/accuracy/server.sh

"$bin/make_nuclei" "$work/samples" 12 1
"$bin/tessera" dataset create nuclei "$work/samples" >/dev/null
"$bin/tessera" train nuclei --model nuclei --epochs 3 --follow >/dev/null
"$bin/make_nuclei" "$work/image" 1 1000 2048
metrics=$(sed -n 's/.*tesserad started.*metrics_port=\([0-9]*\).*/127.0.0.1:\1/p' "$work/server.log")
/usr/bin/python3 tests/benchmarks/cancel.py --server "$TESSERA_SERVER" --metrics "$metrics" --model nuclei --dataset nuclei \
  --segmentations "${1:-100}" --trainings "${2:-20}" "$work"/image/*/image/*
