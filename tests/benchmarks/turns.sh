#!/bin/sh
# What a training costs those who segment: the p95 of a 512×512 image on an idle server, and while a training runs. Prints
# both, the training's seconds a step, and (p95 while training − one step) / p95 idle, which is to be 1.5 at most.
#
# usage: tests/benchmarks/turns.sh [COUNT]     COUNT: images each time, 100 if not given
set -eu
count=${1:-100}
cd "$(dirname "$0")/../.."
programs="make_nuclei segment_latency"
. tests/accuracy/server.sh

train_nuclei 3
image=$(make_image 512)
"$bin/segment_latency" "$TESSERA_SERVER" nuclei "$image" "$count" >"$work/idle"
job=$("$bin/tessera" train nuclei --model other --epochs 100000 | sed -n 1p)
until [ "$("$bin/tessera" --json job show "$job" | /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["progress"]["epoch"])')" -gt 0 ]; do
  sleep 1
done
"$bin/segment_latency" "$TESSERA_SERVER" nuclei "$image" "$count" >"$work/busy"
"$bin/tessera" --json job show "$job" >"$work/job"
"$bin/tessera" job cancel "$job" >/dev/null
/usr/bin/python3 - "$work" <<'EOF'
import json, pathlib, sys
idle, busy, job = (json.loads((pathlib.Path(sys.argv[1]) / name).read_text()) for name in ("idle", "busy", "job"))
progress = job["progress"]
step = progress["history"][0]["seconds"] / progress["steps"]  # The first epoch's, before anybody segmented.
print(f"idle: p50 {idle['p50']:.3f} s, p95 {idle['p95']:.3f} s")
print(f"while training: p50 {busy['p50']:.3f} s, p95 {busy['p95']:.3f} s")
print(f"a step: {step:.3f} s")
print(f"(p95 while training - step) / p95 idle = {(busy['p95'] - step) / idle['p95']:.2f}")
EOF
