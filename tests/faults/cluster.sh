#!/bin/sh
# Three servers that share PostgreSQL and S3, four workers and eight clients, while processes are killed and paused, links are cut,
# slowed and reset, and the database and the S3 server crash. After each round of faults: nothing that was acknowledged is lost, and
# every result has the bytes that one undisturbed server makes. Runs in a network of its own. Wants a built tree.
#
# usage: tests/faults/cluster.sh [MINUTES] [SEED]     e.g.  tests/faults/cluster.sh 30 1
# Exit status 77: something that it needs is absent.
set -eu
cd "$(dirname "$0")/../.."
export TESSERA_BIN="${TESSERA_BIN:-$PWD/build/dev/bin}" TESSERA_TOOLS="${TESSERA_TOOLS:-$PWD/build/dev/tools}" PYTHONDONTWRITEBYTECODE=1
tests/tools/install.sh --try "$TESSERA_TOOLS" toxiproxy versitygw
if cat "$TESSERA_TOOLS"/toxiproxy.absent "$TESSERA_TOOLS"/versitygw.absent 2>/dev/null; then
  exit 77
fi
own_network='--net'
[ "$(id -u)" = 0 ] || own_network='--user --map-current-user --keep-caps --net'
if ! unshare $own_network ip link set lo up; then
  echo "skipped: this machine gives no network of its own"
  exit 77
fi
# shellcheck disable=SC2086
exec unshare $own_network sh -c 'ip link set lo up && exec "$@"' sh /usr/bin/python3 tests/faults/cluster/main.py "${1:-30}" "${2:-1}"
