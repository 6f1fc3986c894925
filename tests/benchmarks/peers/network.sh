#!/bin/sh
# The bare network against its peers, on the CPU, float32: LibTorch's and PyTorch's operators one by one (eager), PyTorch's
# frozen TorchScript, and ONNX Runtime. All compute the same network with the same weights and are held to the same outputs. Each
# takes its turn twice; prints a table of the medians, and the floors (floors.py).
#
# usage: tests/benchmarks/peers/network.sh [SIDE_PX...]     256 512 1024 if not given
# NETWORKS="pyjamas planned" says which: PyJAMAS' shape (base width 64, eight minutes) and what is planned (16, two minutes).
# ONNX Runtime comes from npm (onnxruntime-node), into build/peers.
set -eu
[ $# -gt 0 ] || set -- 256 512 1024
cd "$(dirname "$0")/../../.."
deploy/install-packages.sh --peers
peers=$PWD/build/peers
[ -d "$peers/node_modules/onnxruntime-node" ] ||
  npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$peers" onnxruntime-node@1.30.0
cmake --preset release -DTESSERA_BUILD_TESTS=ON >/dev/null
cmake --build --preset release --target network_benchmark >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Threads of OpenMP that wait for work must not take the processor from those that have some, in any of the programs.
export OMP_WAIT_POLICY=passive
for name in ${NETWORKS:-pyjamas planned}; do
  mkdir "$work/$name"
  case $name in
    pyjamas) shape='{"device":"cpu","base_width":64,"dropout":0}' ;;
    planned) shape='{"device":"cpu","base_width":16,"upsampling":"nearest","skip_connection":"add","target":"distance","dropout":0}' ;;
  esac
  ours() { build/release/bin/network_benchmark "$work/$name" "$shape" "$@"; }
  pytorch() { /usr/bin/python3 tests/benchmarks/peers/pytorch_network.py "$work/$name" "$shape" "$@"; }
  ours write "$@"
  pytorch export "$@"
  for _ in 1 2; do
    ours time "$@"
    pytorch time "$@"
    NODE_PATH="$peers/node_modules" node tests/benchmarks/peers/onnx_network.js "$work/$name" "$@"
  done >"$work/$name.times"
  echo "$name: $shape"
  /usr/bin/python3 tests/benchmarks/peers/table.py <"$work/$name.times"
  /usr/bin/python3 tests/benchmarks/peers/floors.py "$shape" "$@"
done
