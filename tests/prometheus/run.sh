#!/bin/sh
# A real Prometheus scrapes a real server under load: rules, dashboard and alerts. Takes about a minute.
#
# usage: tests/prometheus/run.sh [BIN]     BIN: folder of tesserad, tessera and make_nuclei; build/dev/bin by default
#
# Where Prometheus is not installed, Debian's package is unpacked into a temporary folder: installing it would start it.
set -eu
cd "$(dirname "$0")/../.."
TESSERA_BIN=$(realpath "${1:-build/dev/bin}")
export TESSERA_BIN PYTHONDONTWRITEBYTECODE=1
if ! command -v prometheus >/dev/null || ! command -v promtool >/dev/null; then
  unpacked=$(mktemp -d)
  trap 'rm -rf "$unpacked"' EXIT
  (cd "$unpacked" && apt-get download -qq prometheus && dpkg -x prometheus_*.deb .)
  PATH=$unpacked/usr/bin:$PATH
fi
/usr/bin/python3 tests/prometheus/rules_test.py
/usr/bin/python3 tests/prometheus/live_test.py
