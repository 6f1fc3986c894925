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
./deploy/install-packages.sh
cmake --preset release >/dev/null
cmake --build --preset release --target tesserad tessera
bin=$PWD/build/release/bin

if [ -n "${WORK:-}" ]; then mkdir -p "$WORK"; work=$(realpath "$WORK"); else work=$(mktemp -d); fi
server=
finish() {
  [ -z "$server" ] || { kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }
  [ -n "${WORK:-}" ] || rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# Links, not copies: the first, eleventh, … name is for testing.
rm -rf "$work/split"; mkdir -p "$work/split/train" "$work/split/test"
ls "$folder" | LC_ALL=C sort | awk 'NR % 10 == 1 { print "test", $0; next } { print "train", $0 }' |
  while read -r part name; do ln -s "$folder/$name" "$work/split/$part/$name"; done

"$bin/tesserad" serve --data-dir "$work/server" --listen 127.0.0.1:0 --metrics-listen 127.0.0.1:0 \
  >"$work/address" 2>"$work/server.log" &
server=$!
until grep -q '^listening on ' "$work/address"; do
  kill -0 "$server" 2>/dev/null || { cat "$work/server.log" >&2; exit 1; }
  sleep 0.1
done
TESSERA_SERVER=$(sed -n 's/^listening on //p' "$work/address")
export TESSERA_SERVER

"$bin/tessera" dataset create accuracy "$work/split/train"
began=$(date +%s)
"$bin/tessera" train accuracy --model accuracy "$@" --follow
trained=$(date +%s)
"$bin/tessera" evaluate "$work/split/test" --model accuracy >"$work/table"
ended=$(date +%s)
[ -z "$pictures" ] || python3 tests/accuracy/pictures.py "$bin/tessera" "$work/split/test" accuracy "$pictures"

cat "$work/table"
echo
echo "samples: $(ls "$work/split/train" | wc -l) for training, $(ls "$work/split/test" | wc -l) for testing"
echo "seconds: $((trained - began)) training, $((ended - trained)) segmenting and comparing, on $(nproc) cores"
echo "flags: ${*:-none}"
"$bin/tessera" model show accuracy
