#!/bin/sh
# What fine-tuning is worth: from few samples, a training that begins with a version's weights against one from nothing,
# each with the defaults or with FLAGS, on the samples that are held back.
#
# usage: tests/accuracy/fine_tuning.sh INITIAL FOLDER COUNT...
#        e.g.  tests/accuracy/fine_tuning.sh ../shared/datasets/dsb2018-fluo/train ../shared/datasets/usiigaci-phase/train 6
#        e.g.  tests/accuracy/fine_tuning.sh nuclei.zip ../shared/datasets/ctc-phc-c2dl-psc-timelapse/PhC-C2DL-PSC_02_t000-049 1 3 8
# INITIAL: the initial version, as `tessera model export` wrote it (.zip), or the folder of samples that it is trained on.
# FOLDER: samples, or one sample whose slices become samples (needs python3-pil). Of the sorted names the first and every
# TEST_EVERY-th (10) after it are for testing; of the others, COUNT that lie evenly apart are for training.
# FLAGS="--epochs 8 …" are flags of all trainings but that of the initial version. TUNED_FLAGS="--epochs 2 …" follow them in
# trainings that begin with it.
# WORK=DIR keeps everything (samples, server's files, logs, versions as initial.zip and nothing-COUNT.zip) in DIR.
set -eu
[ $# -ge 3 ] || { sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 2; }
initial=$(realpath "$1"); folder=$(realpath "$2"); shift 2
cd "$(dirname "$0")/../.."
. tests/accuracy/server.sh

case $initial in
  *.zip) "$bin/tessera" model import "$initial" --name initial ;;
  *)
    "$bin/tessera" dataset create initial "$initial"
    "$bin/tessera" train initial --model initial --follow
    "$bin/tessera" model export initial "$work/initial.zip" >/dev/null ;;
esac
if [ -d "$folder/image" ]; then
  rm -rf "$work/slices"
  /usr/bin/python3 tests/accuracy/split_slices.py "$folder" "$work/slices"
  folder=$work/slices
fi
hold_back "$folder" "${TEST_EVERY:-10}" "$work/fine-tuning"

# measure TITLE MODEL SECONDS: one row of the table.
measure() {
  "$bin/tessera" evaluate "$work/fine-tuning/test" --model "$2" >"$work/table"
  printf '%s, %s s\n' "$1" "$3"
  sed -n '1p; $p' "$work/table"
}

# trained DATASET MODEL [FLAG...]: trains and prints the seconds.
trained() {
  began=$(date +%s)
  dataset=$1; model=$2; shift 2
  # The flags are words.
  # shellcheck disable=SC2086
  "$bin/tessera" train "$dataset" --model "$model" --follow ${FLAGS:-} "$@" >"$work/$model.log" 2>&1 || { cat "$work/$model.log" >&2; exit 1; }
  echo $(($(date +%s) - began))
}

echo "samples: $(ls "$work/fine-tuning/test" | wc -l) for testing"
measure "as the initial version is" initial 0
for count in "$@"; do
  few=$work/few-$count
  thin_out "$work/fine-tuning/train" "$count" "$few"
  "$bin/tessera" dataset create "few-$count" "$few"
  seconds=$(trained "few-$count" "nothing-$count")
  measure "$count samples, from nothing" "nothing-$count" "$seconds"
  "$bin/tessera" model export "nothing-$count" "$work/nothing-$count.zip" >/dev/null
  # The flags are words.
  # shellcheck disable=SC2086
  seconds=$(trained "few-$count" "tuned-$count" --from initial ${TUNED_FLAGS:-})
  measure "$count samples, from the initial version" "tuned-$count" "$seconds"
done
