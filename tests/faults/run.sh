#!/bin/sh
# Kills server and workers at random over uploads, registrations, trainings, exports and deletions, and looks after each
# kill whether anything that was acknowledged is lost. Wants a built tree.
#
# usage: tests/faults/run.sh [KILLS] [SEED]     e.g.  tests/faults/run.sh 100 1
set -eu
cd "$(dirname "$0")/../.."
TESSERA_KILLS=${1:-100} TESSERA_SEED=${2:-1} TESSERA_BIN=${TESSERA_BIN:-$PWD/build/dev/bin} PYTHONDONTWRITEBYTECODE=1 \
  exec /usr/bin/python3 tests/e2e/kills_test.py
