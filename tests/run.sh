#!/bin/sh
# Installs what is missing, builds everything with warnings as errors, and passes all tests.
#
# usage: tests/run.sh [CTEST-ARG...]     e.g.  tests/run.sh -R outline
set -eu
cd "$(dirname "$0")/.."
./deploy/install-packages.sh
cmake --preset dev
cmake --build --preset dev
ctest --preset dev --no-tests=error "$@"
