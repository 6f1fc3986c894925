#!/bin/sh
# How many slices a second servers give to a fleet of workers, and what a slice costs them. The workers' device sleeps 50 ms a slice in
# place of a network (sleeping_workers.cc); all else is real: tesserad, PostgreSQL that waits for its disk, S3, and the workers' calls.
#
#   throughput  the slices of a job, divided by the time from the moment the first one was lent to the end of the job, when the result of
#               each is stored. So the ramp at the begin and the tail at the end count.
#   ratio       throughput divided by WORKERS / 50 ms, which is what the devices could do if they never waited.
#
# Each slice is an image of its own (256 × 256, 8 bit): a worker calls ReadFile and TakePixels for each, AcquireWork and HandInSlices for
# each batch. Its result has 25 objects with 40 vertices each. A job has 60 s of work for the devices, but at most 20,000 slices.
# Processor times are those of all processes of a kind, also for the creation of the job. Bytes are those of the connections that exist
# at the end, without the headers of packets; the S3 server closes none. Statements are PostgreSQL's own count, BEGIN and COMMIT included.
#
# usage: tests/benchmarks/fleet.sh [SETUP...]     default: folder 1 3
#   folder  one server with its data folder: SQLite and files
#   1, 3    servers with PostgreSQL and S3
# Variables: WORKERS="1 4 16 64", SECONDS_OF_WORK=60, TESSERA_BIN. Takes 4 minutes a setup. Wants a built tree. On one machine the workers and the databases
# take processors from the servers: a ratio below 1 with idle processors is the servers' fault, and one without is the machine's.
set -eu
cd "$(dirname "$0")/../.."
export TESSERA_BIN="${TESSERA_BIN:-$PWD/build/dev/bin}" TESSERA_TOOLS="${TESSERA_TOOLS:-$PWD/build/dev/tools}" PYTHONDONTWRITEBYTECODE=1
tests/tools/install.sh "$TESSERA_TOOLS" versitygw
PYTHONPATH=$PWD/tests/faults/cluster exec /usr/bin/python3 tests/benchmarks/fleet.py "$@"
