#!/bin/sh
# Walks through the page in a browser, against servers of its own.
#
# usage: tests/web/stories.sh [STORY...]     with TESSERA_BIN and TESSERA_TOOLS; all stories without arguments
set -eu
cd "$(dirname "$0")"
if [ -e "$TESSERA_TOOLS/web.absent" ]; then
  cat "$TESSERA_TOOLS/web.absent"
  exit 77  # Skipped.
fi
[ $# -gt 0 ] || set -- *_test.mjs
# One after the other: two browsers and two servers at once would wait for each other's processors.
exec "$TESSERA_TOOLS/bin/node" --test --test-concurrency=1 --test-timeout=400000 --test-reporter=spec "$@"
