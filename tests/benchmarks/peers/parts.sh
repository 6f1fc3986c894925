#!/bin/sh
# Outlines and weight maps, ours beside scikit-image's and PyJAMAS' way, on the same labels and held to the same result.
#
# usage: tests/benchmarks/peers/parts.sh
set -eu
cd "$(dirname "$0")/../../.."
deploy/install-packages.sh --peers
cmake --preset release -DTESSERA_BUILD_TESTS=ON >/dev/null
cmake --build --preset release --target parts_benchmark >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build/release/bin/parts_benchmark --write "$work"
build/release/bin/parts_benchmark --benchmark_format=json >"$work/ours.json" 2>/dev/null
/usr/bin/python3 tests/benchmarks/peers/parts.py "$work" "$work/ours.json"
