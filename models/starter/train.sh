#!/bin/sh
# Trains the starting model `nuclei` anew and replaces weights.safetensors and manifest.json beside this script, which become part of
# tesserad. The same processor and the same number of cores give the same bytes.
#
# usage: models/starter/train.sh DATASETS     e.g.  models/starter/train.sh ../shared/datasets
# DATASETS has a folder SET/train for each set below. Of a set's sorted names the first and every tenth after it are held back: README.md
# beside this script has the accuracy on them.
# FLAGS="--epochs 2 …" replaces the flags below, for a trial.
# BIN=DIR takes tesserad and tessera from there; otherwise they are built.
# WORK=DIR keeps everything (samples, server's files, logs) in DIR; otherwise a temporary folder that is removed.
set -eu
[ $# -eq 1 ] || { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }
datasets=$(realpath "$1")
cd "$(dirname "$0")/../.."

# What decides the bytes, beside the code and the samples.
sets="dsb2018-fluo dsb2018-other"
flags="--seed 1 --epochs 50 --crops-per-epoch 1000 --validation-fraction 0.05 --object-crops 0.5 --rotation 0.5 --inversion 0.15
       --faults 0.1 --least-diameter 18 --most-diameter 36"
flags=${FLAGS:-$flags}
serve_flags="--device cpu"

most_bytes=10000000  # Of both files: each clone of the repository has them.
. tests/accuracy/server.sh

# digest FOLDER: one SHA-256 of the names and bytes of all files.
digest() {
  (cd "$1" && find -L . -type f | LC_ALL=C sort | tr '\n' '\0' | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1)
}

rm -rf "$work/samples"
mkdir -p "$work/samples"
for set in $sets; do
  echo "$set/train: $(ls "$datasets/$set/train" | wc -l) samples, sha256 $(digest "$datasets/$set/train")"
  hold_back "$datasets/$set/train" 10 "$work/$set"
  for sample in "$work/$set/train"/*; do
    ln -s "$(readlink -f "$sample")" "$work/samples/$(basename "$sample")"  # Fails if two sets have a sample of one name.
  done
done
echo "training on $(ls "$work/samples" | wc -l) of them"

"$bin/tessera" dataset create dsb2018 "$work/samples"
# The flags are words.
# shellcheck disable=SC2086
"$bin/tessera" train dsb2018 --model nuclei $flags --follow
"$bin/tessera" model export nuclei "$work/nuclei.zip"
rm -rf "$work/version"
/usr/bin/python3 -m zipfile -e "$work/nuclei.zip" "$work/version"
bytes=$(cat "$work/version/weights.safetensors" "$work/version/manifest.json" | wc -c)
[ "$bytes" -le "$most_bytes" ] || { echo "the two files have $bytes bytes; at most $most_bytes are shipped" >&2; exit 1; }
for file in weights.safetensors manifest.json; do
  cp "$work/version/$file" "models/starter/$file"
  sha256sum "models/starter/$file"
done
"$bin/tessera" model show nuclei
