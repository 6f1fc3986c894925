#!/bin/sh
# Runs every test with another program: Tessera must have been built (tests/run.sh). The programs are installed into the build folder, in
# the versions that each folder's requirements.txt names.
#
# usage: tests/interop/run.sh [--long] [CTEST-ARG...]
#
#   --long  then also with PyJAMAS and PyTorch: gigabytes, and an hour
set -eu
cd "$(dirname "$0")/../.."
long=
[ "${1:-}" != --long ] || { long=yes; shift; }
ctest --preset dev --no-tests=error -L interop "$@"
[ -n "$long" ] || exit 0
for script in tests/interop/*/real.sh; do
  echo "$script"
  "$script"
done
