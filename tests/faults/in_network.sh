#!/bin/sh
# Runs a Python program of tests/faults/cluster with the tools that it needs, in a network of its own. Wants a built tree.
#
# usage: tests/faults/in_network.sh PROGRAM [ARG...]     e.g.  tests/faults/in_network.sh faults_at_random.py 30 1
# Exit status 77: something that it needs is absent. Where the variable CI is set, that is a failure.
set -eu
cd "$(dirname "$0")/../.."
export TESSERA_BIN="${TESSERA_BIN:-$PWD/build/dev/bin}" TESSERA_TOOLS="${TESSERA_TOOLS:-$PWD/build/dev/tools}" PYTHONDONTWRITEBYTECODE=1
program=$1
shift

lacking() {
  [ -z "${CI:-}" ] || { echo "failed: $1"; exit 1; }
  echo "skipped: $1"
  exit 77
}

tests/tools/install.sh --try "$TESSERA_TOOLS" toxiproxy versitygw
absent=$(cat "$TESSERA_TOOLS/toxiproxy.absent" "$TESSERA_TOOLS/versitygw.absent" 2>/dev/null || true)
[ -z "$absent" ] || lacking "$absent"
[ -x /usr/lib/postgresql/15/bin/initdb ] || lacking "PostgreSQL 15 is not installed"
own_network='--net'
[ "$(id -u)" = 0 ] || own_network='--user --map-current-user --keep-caps --net'
# shellcheck disable=SC2086
unshare $own_network ip link set lo up || lacking "this machine gives no network of its own"
# shellcheck disable=SC2086
exec unshare $own_network sh -c 'ip link set lo up && exec "$@"' sh /usr/bin/python3 "tests/faults/cluster/$program" "$@"
