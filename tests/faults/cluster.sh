#!/bin/sh
# Three servers that share PostgreSQL and S3, four workers and eight clients. Meanwhile processes are killed and paused, links are cut,
# slowed and reset, the database and S3 crash, and S3 answers with errors and slowly. After each round of faults: nothing that was
# acknowledged is lost, no slice's result is there twice or missing, and every result has the bytes that one undisturbed server makes.
# Says which faults were made, how often, and how many things were checked. Wants a built tree.
#
# usage: tests/faults/cluster.sh [MINUTES] [SEED]     e.g.  tests/faults/cluster.sh 30 1
#
# MINUTES is the whole run: preparation, faults and checks. A run lasts longer if its last checks are slow.
# Exit status 77: something that it needs is absent.
exec "$(dirname "$0")/in_network.sh" faults_at_random.py "${1:-30}" "${2:-1}"
