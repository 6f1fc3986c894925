#!/bin/sh
# How a version stands images that are worse, or of another kind, than its training's, and whether it warns: writes transformed
# copies of samples (robustness.py), evaluates the version on each and prints a Markdown table. A few minutes on 2 cores.
#
# usage: tests/accuracy/robustness.sh VERSION.zip FOLDER...
#        e.g.  tests/accuracy/robustness.sh nuclei.zip ../shared/datasets/dsb2018-fluo/train ../shared/datasets/dsb2018-other/train
# VERSION.zip: as `tessera model export` wrote it; it should not have seen the samples that are held back.
# FOLDER: of its sorted names the first and every tenth after it are held back, and of these every third is taken (EVERY=3).
# HELD_BACK=1: the folders have held-back samples only.
# WORK=DIR keeps everything (samples, server's files, JSON of each evaluation) in DIR.
# BIN=DIR takes the programs from there instead of building them.
set -eu
[ $# -ge 2 ] || { sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2; }
version=$(realpath "$1"); shift
folders=
for folder in "$@"; do folders="$folders $(realpath "$folder")"; done
cd "$(dirname "$0")/../.."
. tests/accuracy/server.sh

"$bin/tessera" model import "$version" --name robust >/dev/null
i=0
for folder in $folders; do
  i=$((i + 1))
  if [ -z "${HELD_BACK:-}" ]; then
    hold_back "$folder" 10 "$work/split-$i"
    folder=$work/split-$i/test
  fi
  /usr/bin/python3 tests/accuracy/robustness.py write "$folder" "$work/transformed" "${EVERY:-3}"
done
/usr/bin/python3 tests/accuracy/robustness.py names | while read -r name; do
  # Exit status 1 if a sample failed, such as one without any contrast left; the table counts the others.
  "$bin/tessera" --json evaluate "$work/transformed/$name" --model robust >"$work/$name.json" || [ $? -eq 1 ]
done
/usr/bin/python3 tests/accuracy/robustness.py table "$work"
