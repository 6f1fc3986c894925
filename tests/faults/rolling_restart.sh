#!/bin/sh
# Three servers behind one TCP address, and clients that create, send, segment and read in a loop. Each server in turn gets SIGTERM, drains
# and starts again, twice round. No `tessera` command fails. Wants a built tree.
#
# usage: tests/faults/rolling_restart.sh [ROUNDS]     e.g.  tests/faults/rolling_restart.sh 2
# Exit status 77: something that it needs is absent.
exec "$(dirname "$0")/in_network.sh" rolling_restart.py "${1:-2}"
