#!/bin/sh
# The preset `pyjamas` beside PyJAMAS: both train on the same 16 images of nuclei, with the same network input and epochs and all
# else at their defaults, and segment the same 8 images. PyJAMAS' step is its window. Prints AP at IoU .50 and .75, false objects,
# and seconds and processor seconds (without lock or queue, of training and of an image) for each seed, then the means.
#
# usage: tests/accuracy/preset.sh [FOLDER]     FOLDER has the samples of DSB 2018 (../shared/datasets/dsb2018-fluo/train)
# SEEDS="1 2 3", INPUT=128 and EPOCHS=8 are the seeds, the side of the network's input, and the epochs of all trainings.
# FLAGS="--patience 10 …" are further flags of the preset's trainings.
# THREADS=1 is the number of threads of each side: processor seconds of one thread do not count threads that wait.
# PyJAMAS is installed into build/pyjamas (8 GB, from PyPI).
# WORK=DIR keeps everything in DIR. PyJAMAS' results there are not computed again.
set -eu
folder=${1:-$(dirname "$0")/../../../shared/datasets/dsb2018-fluo/train}
[ -d "$folder" ] || { echo "preset.sh: skipped, because there is no folder $folder" >&2; exit 0; }
folder=$(realpath "$folder")
cd "$(dirname "$0")/../.."
seeds=${SEEDS:-1 2 3}; input=${INPUT:-128}; epochs=${EPOCHS:-8}; threads=${THREADS:-1}
. tests/interop/pyjamas/environment.sh
export OMP_NUM_THREADS="$threads"
serve_flags="--threads $threads"
. tests/accuracy/server.sh

train="0acd2c223d30 13c8ff1f4988 243443ae303c 29780b28e6a7 2b50b1e3fa5c 3852c7e45bd8 4c465a54e329 615985773f14
       9586e48a9a43 98c5ead89cd0 a6593632dcbb c322c72b9d41 d7fc0d0a7339 e9b8ad127f21 f8e74d4006dd f93ec5e683d8"
test="0287e7ee5b00 619429303c1a 76c44d1addac 81e2dd950e6d 9c95eae11da0 ae9f76b5360d d1b173875e22 ed4b8e0d7568"
# copy OUT NAME...: copies the samples whose names begin so. PyJAMAS does not follow links.
copy() {
  out=$1; shift
  rm -rf "$out"; mkdir -p "$out"
  for name in "$@"; do cp -r "$folder/$name"* "$out/"; done
}
# The names are words.
# shellcheck disable=SC2086
copy "$work/train" $train
# shellcheck disable=SC2086
copy "$work/test" $test
images=$(find "$work"/test/*/image -type f | sort)
count=$(echo "$images" | wc -l)

# Wall and processor seconds since boot; those of the server and of its workers that have ended.
clock() { cut -d' ' -f1 /proc/uptime; }
processor() { awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($12 + $13 + $14 + $15) / hz }' "/proc/$server/stat"; }
# per COUNT BEFORE AFTER: the difference for each of COUNT.
per() { awk -v n="$1" -v a="$2" -v b="$3" 'BEGIN { printf "%.2f", (b - a) / n }'; }

"$bin/tessera" dataset create preset "$work/train" >&2
: >"$work/rows"
for seed in $seeds; do
  out=$work/pyjamas-$input-$epochs-$seed
  mkdir -p "$out"
  "$python" tests/accuracy/pyjamas_side.py "$work/train" "$work/test" "$out" "$input" "$epochs" "$seed" "$threads" >"$out/log" 2>&1 ||
    { cat "$out/log" >&2; exit 1; }
  echo "PyJAMAS $seed $("$python" tests/accuracy/score_labels.py "$work/test" "$out/labels")" \
    "$("$python" -c 'import json, sys; t = json.load(open(sys.argv[1])); a = t["applying"]
print(*(f"{s:.0f}" for s in t["training"]), *(f"{sum(x[i] for x in a) / len(a):.2f}" for i in (0, 1)))' "$out/times.json")" >>"$work/rows"

  began=$(clock); before=$(processor)
  # The flags are words.
  # shellcheck disable=SC2086
  "$bin/tessera" train preset --model "preset-$seed" --preset pyjamas --input-size "${input}x$input" --epochs "$epochs" \
    --seed "$seed" ${FLAGS:-} --follow >"$work/preset-$seed.log" 2>&1 || { cat "$work/preset-$seed.log" >&2; exit 1; }
  # The worker's processor time is the server's once the worker has ended.
  while [ -n "$(cat /proc/"$server"/task/*/children)" ]; do sleep 0.1; done
  trained="$(per 1 "$began" "$(clock)") $(per 1 "$before" "$(processor)")"
  # Loads the version, so that the images below do not wait for that.
  "$bin/tessera" segment "$(echo "$images" | head -n 1)" --model "preset-$seed" --out "$work/first" --format labels >/dev/null 2>&1
  rm -rf "$work/first" "$work/labels-$seed"
  began=$(clock); before=$(processor)
  # shellcheck disable=SC2086
  "$bin/tessera" segment $images --model "preset-$seed" --out "$work/labels-$seed" --format labels >/dev/null 2>&1
  applied="$(per "$count" "$began" "$(clock)") $(per "$count" "$before" "$(processor)")"
  echo "preset $seed $("$python" tests/accuracy/score_labels.py "$work/test" "$work/labels-$seed") $trained $applied" >>"$work/rows"
done

echo "input $input×$input, $epochs epochs, $threads thread(s) each, $(echo "$train" | wc -w) samples, $count test images"
echo "| who, seed | AP .50 | AP .75 | false objects | training, s (processor) | an image, s (processor) |"
echo "|---|---|---|---|---|---|"
row='printf "| %s | %.3f | %.3f | %.0f | %.0f (%.0f) | %.2f (%.2f) |\n"'
awk "{ $row, \$1 \", \" \$2, \$3, \$4, \$5, \$6, \$7, \$8, \$9 }" "$work/rows"
awk "{ n[\$1]++; for (i = 3; i <= 9; i++) s[\$1, i] += \$i }
     END { for (w in n) $row, w \", mean\", s[w, 3] / n[w], s[w, 4] / n[w], s[w, 5] / n[w], s[w, 6] / n[w], s[w, 7] / n[w],
                        s[w, 8] / n[w], s[w, 9] / n[w] }" "$work/rows"
