#!/bin/sh
# What it costs to keep files in S3 instead of a folder: seconds to send a dataset, and to verify the server's files.
# S3 is a versitygw on this machine (tests/tools), so the way to it is short.
#
# usage: tests/benchmarks/blobs.sh [SAMPLES [BUILD_DIR]]     default: 500 samples (1,000 files), build/dev
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$(realpath "${2:-$root/build/dev}")
TESSERA_BIN=$build/bin TESSERA_TOOLS=$build/tools PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$root/tests/e2e \
  exec /usr/bin/python3 "$root/tests/benchmarks/blobs.py" "${1:-500}"
