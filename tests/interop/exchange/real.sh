#!/bin/sh
# The newest PyTorch beside Tessera: it computes the planes of networks of every kind from their TorchScript, and `bioimageio test`
# passes for a package with all formats of its weights. Takes 10 minutes and 8 GB for PyTorch, which it installs in build/exchange, once.
#
# usage: tests/interop/exchange/real.sh
# BUILD=DIR has the programs in DIR/bin; otherwise build/dev.
set -eu
cd "$(dirname "$0")/../../.."
build=${BUILD:-build/dev}
here=tests/interop/exchange
run() { tests/interop/environment.sh build/exchange/torch "$here/requirements_torch.txt" -- "$@"; }

cmake --build "$build" --target network_files make_nuclei tesserad tessera
export TESSERA_BIN="$PWD/$build/bin"
echo "1. TorchScript in PyTorch"
run python -B "$here/torch_script_test.py" "$build/bin" build/exchange/networks
echo "2. a package, with all formats of its weights"
run python -B "$here/package_test.py" onnx torchscript
echo "Done: PyTorch and bioimageio compute what Tessera does."
