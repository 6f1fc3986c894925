#!/bin/sh
# Seconds from asking for a training on samples that the server has, to the end of its first step: starting a worker, fetching
# and checking samples, planning, and the step. Prints the median of three, the least and the most.
#
# usage: tests/benchmarks/first_step.sh [SAMPLES]     500 if not given, of 256×256 px
set -eu
samples=${1:-500}
cd "$(dirname "$0")/../.."
programs="make_nuclei"
. tests/accuracy/server.sh

"$bin/make_nuclei" "$work/samples" "$samples" 1
"$bin/tessera" dataset create nuclei "$work/samples" >/dev/null
for turn in 1 2 3; do
  began=$(date +%s%N)
  job=$("$bin/tessera" train nuclei --model "turn-$turn" | sed -n 1p)
  # The time is taken inside the pipe: the watch ends only with the news after those that are looked for.
  "$bin/tessera" --json job watch "$job" | {
    grep -Eqm 1 '"(step|epoch)":[1-9]'
    echo "$(date +%s%N) $began" >>"$work/times"
  }
  "$bin/tessera" job cancel "$job" >/dev/null
done
awk '{ print ($1 - $2) / 1e9 }' "$work/times" | sort -n | awk -v samples="$samples" '
  { times[NR] = $1 } END { printf "%d samples: %.2f s to the end of the first step (%.2f to %.2f)\n", samples, times[2], times[1], times[3] }'
