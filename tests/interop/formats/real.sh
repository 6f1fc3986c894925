#!/bin/sh
# Reads a written _seg.npy by Cellpose itself, which it installs into the build folder (PyTorch: 5 GB), and has Cellpose list image and labels
# as it does before a training. Needs a build.
#
# usage: tests/interop/formats/real.sh
set -eu
cd "$(dirname "$0")/../../.."
WRITE_FORMATS=$PWD/build/dev/bin/write_formats PYTHONDONTWRITEBYTECODE=1 exec tests/interop/environment.sh build/dev/interop/cellpose \
  tests/interop/formats/cellpose-requirements.txt -- python tests/interop/formats/cellpose_real.py
