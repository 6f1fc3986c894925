#!/bin/sh
# Sends a dataset of 2 GB through a proxy that cuts the connection ten times, and counts the bytes. Wants a built tree and 5 GB
# of disk.
#
# usage: tests/faults/uploads.sh [MEGABYTES]
set -eu
cd "$(dirname "$0")/../.."
TESSERA_UPLOAD_MB=${1:-1920} TESSERA_BIN=${TESSERA_BIN:-$PWD/build/dev/bin} PYTHONDONTWRITEBYTECODE=1 \
  exec /usr/bin/python3 tests/e2e/uploads_test.py
