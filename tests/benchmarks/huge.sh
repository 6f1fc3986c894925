#!/bin/sh
# A tiled BigTIFF of 40,000×30,000 px, 8 bit, with half a million nuclei, from the file to GeoJSON: seconds, and the server's and the
# client's peak memory above what they take for a small image. Half the height comes first. The file's directory comes before
# its tiles, so it is segmented while it is sent. Needs python3-pil, 4 GB of disk.
#
# usage: tests/benchmarks/huge.sh [WIDTH HEIGHT]     40000 and 30000 if not given
set -eu
width=${1:-40000}; height=${2:-30000}
cd "$(dirname "$0")/../.."
/usr/bin/python3 -c 'import PIL' 2>/dev/null || { echo "huge.sh: install python3-pil" >&2; exit 1; }
programs="make_nuclei"
. tests/accuracy/server.sh

train_nuclei 60
"$bin/make_nuclei" "$work/piece" 1 1000 1024
# with_peak FILE COMMAND...: runs it and writes its peak memory in KiB to FILE.
with_peak() {
  /usr/bin/python3 -c 'import resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
open(sys.argv[1], "w").write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)' "$@"
}
memory() { awk -v key="$2:" '$1 == key { print int($2 / 1024) }' "/proc/$1/status"; }
small=$(ls "$work"/samples/*/image/* | head -n 1)
"$bin/tessera" segment "$small" --model nuclei --out "$work/out" --format geojson >/dev/null  # Loads the model.
for rows in $((height / 2)) "$height"; do
  /usr/bin/python3 tests/benchmarks/make_huge.py "$work"/piece/*/image/* "$work/huge.tif" "$width" "$rows"
  idle=$(memory "$server" VmRSS)
  echo 5 >"/proc/$server/clear_refs"  # The peak counts from here on.
  began=$(date +%s)
  with_peak "$work/client" "$bin/tessera" --json segment "$work/huge.tif" --model nuclei --out "$work/out" \
    --format geojson >"$work/summary" 2>"$work/errors" || { cat "$work/errors" >&2; exit 1; }
  seconds=$(($(date +%s) - began))
  objects=$(sed -n 's/.*"objects":\([0-9]*\).*/\1/p' "$work/summary" | tail -n 1)
  echo "${width}x$rows px: $objects objects, $seconds s; server: $(($(memory "$server" VmHWM) - idle)) MiB above $idle;" \
    "client: $(($(cat "$work/client") / 1024)) MiB"
  rm -rf "$work/out" "$work/huge.tif"
done
