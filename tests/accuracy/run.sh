#!/bin/sh
# Accuracy on a folder of samples, through server and command line: every tenth of the sorted names is for testing, the
# rest is uploaded and trained on with the defaults. Prints the AP table, the seconds and the exact settings.
#
# usage: tests/accuracy/run.sh FOLDER [TRAIN-FLAG...]     e.g.  tests/accuracy/run.sh ../shared/datasets/dsb2018-fluo/train \
#                                                                --base-width 16 --epochs 40
# WORK=DIR keeps everything (split, server's files, logs) in DIR; otherwise a temporary folder that is removed.
# PICTURES=DIR writes overlays of the best, the median and the worst test image there.
set -eu
[ $# -ge 1 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
folder=$(realpath "$1"); shift
pictures=${PICTURES:+$(realpath -m "$PICTURES")}
cd "$(dirname "$0")/../.."
. tests/accuracy/server.sh

hold_back "$folder" 10 "$work/split"
"$bin/tessera" dataset create accuracy "$work/split/train"
began=$(date +%s)
"$bin/tessera" train accuracy --model accuracy "$@" --follow
trained=$(date +%s)
"$bin/tessera" evaluate "$work/split/test" --model accuracy >"$work/table"
ended=$(date +%s)
[ -z "$pictures" ] || /usr/bin/python3 tests/accuracy/pictures.py "$bin/tessera" "$work/split/test" accuracy "$pictures"

cat "$work/table"
echo
echo "samples: $(ls "$work/split/train" | wc -l) for training, $(ls "$work/split/test" | wc -l) for testing"
echo "seconds: $((trained - began)) training, $((ended - trained)) segmenting and comparing, on $(nproc) cores"
echo "flags: ${*:-none}"
"$bin/tessera" model show accuracy
