#!/bin/sh
# The classes of the wire API are those of proto/, and the synchronous client is that of the asynchronous one.
#
# usage: tests/interop/python/sources_test.sh
set -eu
root=$(cd "$(dirname "$0")/../../.." && pwd)
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
"$root/client/python/make_stubs.sh" "$made/wire"
diff -r -x __pycache__ "$root/client/python/src/tessera_segmentation/wire" "$made/wire" ||
  { echo "the classes are stale; run client/python/make_stubs.sh" >&2; exit 1; }
/usr/bin/python3 -B "$root/client/python/make_sync.py" --check
