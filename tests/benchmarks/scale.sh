#!/bin/sh
# How long GetServerStatus, an upload and a job's creation take beside a store of a million files, 10,000 samples a user and 100,000 jobs
# that have ended, and on an empty server. Fails if one takes more than 1.5 times as long at the 99th percentile. Takes some 15 minutes
# and a million inodes in TMPDIR. Build the preset release first.
#
# usage: tests/benchmarks/scale.sh [USERS [CALLS]]
set -eu
cd "$(dirname "$0")/../.."
bin=${TESSERA_BIN:-build/release/bin}
exec /usr/bin/python3 tests/benchmarks/scale.py --bin "$bin" --users "${1:-50}" --calls "${2:-1000}"
