#!/bin/sh
# Segments the same images as one job three times: on one server with a data folder, and on three with PostgreSQL and S3, both with two workers;
# and on one server that computes on `--devices cpu,cpu`. Fails unless the results are the same bytes. The images are those of ../shared/datasets where it is there, else synthetic.
#
# usage: tests/benchmarks/real_work.sh [IMAGES]     default: 200. Wants a built tree.
set -eu
cd "$(dirname "$0")/../.."
export TESSERA_BIN="${TESSERA_BIN:-$PWD/build/dev/bin}" TESSERA_TOOLS="${TESSERA_TOOLS:-$PWD/build/dev/tools}" PYTHONDONTWRITEBYTECODE=1
tests/tools/install.sh "$TESSERA_TOOLS" versitygw
PYTHONPATH=$PWD/tests/faults/cluster exec /usr/bin/python3 tests/benchmarks/real_work.py "${1:-200}"
