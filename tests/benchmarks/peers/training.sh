#!/bin/sh
# A training step beside PyTorch's, eager: the same network, batch, optimiser and losses, float32, on the CPU; the planned network
# (base width 16) with 8 crops of 256×256. Each takes its turn three times; prints the medians and the ratios.
#
# usage: tests/benchmarks/peers/training.sh [STEPS]     steps a turn, 10 if not given
set -eu
steps=${1:-10}
cd "$(dirname "$0")/../../.."
deploy/install-packages.sh --peers
cmake --preset release -DTESSERA_BUILD_TESTS=ON >/dev/null
cmake --build --preset release --target training_benchmark >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
shape='{"device":"cpu","base_width":16,"upsampling":"nearest","skip_connection":"add","network_normalization":"batch","dropout":0,
  "batch_size":8,"network_input_size":{"height":256,"width":256},
  "subimage_size":{"height":256,"width":256}}'
export OMP_WAIT_POLICY=passive
build/release/bin/training_benchmark "$work" "$shape" write "$steps"
for _ in 1 2 3; do
  build/release/bin/training_benchmark "$work" "$shape" time "$steps"
  /usr/bin/python3 tests/benchmarks/peers/pytorch_training.py "$work" "$shape"
done >"$work/times"
/usr/bin/python3 - "$work/times" <<'PYTHON'
import collections, statistics, sys

runs = collections.defaultdict(list)
for name, seconds in map(str.split, open(sys.argv[1], encoding="utf-8")):
    runs[name].append(float(seconds))
median = {name: statistics.median(values) for name, values in runs.items()}
for name, seconds in median.items():
    print(f"{name}: {seconds:.4f} s a step, {seconds / median['tessera']:.2f} of tessera's")
PYTHON
