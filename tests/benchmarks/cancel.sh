#!/bin/sh
# How long a server goes on with what nobody waits for: segmentations of a 2048×2048 image and trainings, with the planned
# network, cancelled at random moments.
#
# usage: tests/benchmarks/cancel.sh [SEGMENTATIONS] [TRAININGS]     100 and 20 if not given
set -eu
cd "$(dirname "$0")/../.."
programs="make_nuclei"
. tests/accuracy/server.sh

train_nuclei 3
image=$(make_image 2048)
metrics=$(sed -n 's/.*tesserad started.*metrics_port=\([0-9]*\).*/127.0.0.1:\1/p' "$work/server.log")
/usr/bin/python3 tests/benchmarks/cancel.py --server "$TESSERA_SERVER" --metrics "$metrics" --model nuclei --dataset nuclei \
  --segmentations "${1:-100}" --trainings "${2:-20}" "$image"
