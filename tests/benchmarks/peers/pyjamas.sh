#!/bin/sh
# A 2048×2048 image by our tiles and by PyJAMAS' way of applying a network: a window of the network input size a call, each an
# eighth of it further, joined by OR. The same network (the planned one, base width 16), in PyTorch, eager; one run.
#
# usage: tests/benchmarks/peers/pyjamas.sh [SIDE_PX]     2048 if not given
set -eu
side=${1:-2048}
cd "$(dirname "$0")/../../.."
deploy/install-packages.sh --peers
cmake --preset release -DTESSERA_BUILD_TESTS=ON >/dev/null
cmake --build --preset release --target network_benchmark predict_image >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
shape='{"base_width":16,"upsampling":"nearest","skip_connection":"add","target":"distance","dropout":0}'
export OMP_WAIT_POLICY=passive
build/release/bin/network_benchmark "$work" "$shape" write 256
ours=$(build/release/bin/predict_image "$shape" "$side" 80 | sed -n 's/.* a tile .*, \([0-9.]*\) s in all/\1/p' | sort -n | sed -n 3p)
windows=$(/usr/bin/python3 tests/benchmarks/peers/pytorch_network.py "$work" "$shape" windows "$side" 256)
echo "$windows $ours" | awk '{ printf "PyJAMAS'"'"' way: %.1f s; Tessera: %.2f s; ratio %.0f\n", $3, $4, $3 / $4 }'
