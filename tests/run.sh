#!/bin/sh
# Installs what is missing, builds everything with warnings as errors, and passes all tests.
#
# usage: tests/run.sh [CTEST-ARG...]     e.g.  tests/run.sh -R outline
set -eu
cd "$(dirname "$0")/.."
./deploy/install-packages.sh
cmake --preset dev
cmake --build --preset dev
ctest --preset dev --no-tests=error "$@" && exit
status=$?
# The output of a long run may be cut before its end: what failed stands last.
echo "Failures, from $PWD/build/dev/Testing/Temporary/LastTest.log:"
grep -aE '^\[  FAILED  \] .*[^):]$|: Failure$|^(FAIL|ERROR): |^\*\*\*Timeout|^not ok ' build/dev/Testing/Temporary/LastTest.log |
  awk '!seen[$0]++' | tail -n 20
exit $status
