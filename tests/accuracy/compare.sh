#!/bin/sh
# Variants of a training on one split of a folder, one after the other: every tenth of the sorted names is for testing, the
# rest is trained on. Prints a row for each variant: pooled AP at IoU .50, .60, .70, .75, .80, .90, and the seconds of training.
#
# usage: tests/accuracy/compare.sh FOLDER COMMON VARIANT...
#        e.g.  tests/accuracy/compare.sh ../shared/datasets/dsb2018-fluo/train "--base-width 16 --epochs 6" "" "--target border"
# COMMON are the flags of all trainings, each VARIANT those of one; "" is the common one.
# COUNT=N trains on N samples only, which lie evenly apart.
# WORK=DIR keeps everything (split, server's files, logs) in DIR; otherwise a temporary folder that is removed.
set -eu
[ $# -ge 3 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
folder=$(realpath "$1"); common=$2; shift 2
cd "$(dirname "$0")/../.."
. tests/accuracy/server.sh

hold_back "$folder" 10 "$work/split"
train=$work/split/train
[ -z "${COUNT:-}" ] || { train=$work/few; thin_out "$work/split/train" "$COUNT" "$train"; }
"$bin/tessera" dataset create compare "$train" >&2
echo "common flags: ${common:-none}; $(ls "$train" | wc -l) samples, on $(nproc) cores"
echo "| flags | .50 | .60 | .70 | .75 | .80 | .90 | seconds |"
echo "|---|---|---|---|---|---|---|---|"
number=0
for variant in "$@"; do
  number=$((number + 1))
  began=$(date +%s)
  # The flags are words.
  # shellcheck disable=SC2086
  "$bin/tessera" train compare --model "variant-$number" $common $variant --follow >"$work/variant-$number.log" 2>&1 ||
    { cat "$work/variant-$number.log" >&2; exit 1; }
  seconds=$(($(date +%s) - began))
  "$bin/tessera" evaluate "$work/split/test" --model "variant-$number" >"$work/table-$number"
  awk -v flags="${variant:-as they are}" -v seconds="$seconds" \
    '/^pooled/ { print "| " flags " | " $4 " | " $6 " | " $8 " | " $9 " | " $10 " | " $12 " | " seconds " |" }' "$work/table-$number"
done
