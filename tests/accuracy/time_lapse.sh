#!/bin/sh
# Accuracy on one time-lapse or stack with outlines in every slice: the first COUNT slices are uploaded and trained on with the
# defaults, the rest is for testing. Slices of one movie look alike, so this says how well the rest of a movie can be had from
# its beginning, and nothing of other movies. Needs python3-pil.
#
# usage: tests/accuracy/time_lapse.sh SAMPLE COUNT [TRAIN-FLAG...]
#        e.g.  tests/accuracy/time_lapse.sh ../shared/datasets/epitools-wingdisc-timelapse/wingdisc_ecad_t0-7 5
# WORK=DIR keeps everything (slices, server's files, logs) in DIR; otherwise a temporary folder that is removed.
# PICTURES=DIR writes overlays of the best, the median and the worst test slice there.
set -eu
[ $# -ge 2 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2; }
sample=$(realpath "$1"); count=$2; shift 2
pictures=${PICTURES:+$(realpath -m "$PICTURES")}
cd "$(dirname "$0")/../.."
. tests/accuracy/server.sh

/usr/bin/python3 tests/accuracy/split_slices.py "$sample" "$work/slices/test"
mkdir -p "$work/slices/train"
ls "$work/slices/test" | LC_ALL=C sort | head -n "$count" | while read -r name; do mv "$work/slices/test/$name" "$work/slices/train/"; done
"$bin/tessera" dataset create slices "$work/slices/train"
began=$(date +%s)
"$bin/tessera" train slices --model slices "$@" --follow
trained=$(date +%s)
"$bin/tessera" evaluate "$work/slices/test" --model slices
[ -z "$pictures" ] || /usr/bin/python3 tests/accuracy/pictures.py "$bin/tessera" "$work/slices/test" slices "$pictures"
echo "slices: $(ls "$work/slices/train" | wc -l) for training, $(ls "$work/slices/test" | wc -l) for testing"
echo "seconds: $((trained - began)) training on $(nproc) cores; flags: ${*:-none}"
