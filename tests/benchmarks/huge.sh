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
make_huge() {
  /usr/bin/python3 - "$work"/piece/*/image/* "$work/huge.tif" "$width" "$1" <<'PYTHON'
import struct, sys

from PIL import Image

TILE = 512
path, out, width, height = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
piece = Image.open(path)
low, high = piece.getextrema()
values = bytes(round(255 * (value - low) / (high - low)) for value in piece.getdata())
side = piece.width
tiles = [b"".join(values[(y + row) * side + x:(y + row) * side + x + TILE] for row in range(TILE))
         for y in range(0, side, TILE) for x in range(0, side, TILE)]
across, down = -(-width // TILE), -(-height // TILE)
count = across * down
with open(out, "wb") as file:
    directory = 16
    file.write(struct.pack("<2sHHHQ", b"II", 43, 8, 0, directory))
    tags = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (277, 3, 1, 1),
            (322, 3, 1, TILE), (323, 3, 1, TILE), (324, 16, count, None), (325, 16, count, None)]
    arrays = directory + 8 + 20 * len(tags) + 8
    begin = arrays + 2 * 8 * count
    file.write(struct.pack("<Q", len(tags)))
    for tag, kind, number, value in tags:
        if value is None:
            value, arrays = arrays, arrays + 8 * count
        file.write(struct.pack("<HHQQ", tag, kind, number, value))
    file.write(struct.pack("<Q", 0))
    file.write(b"".join(struct.pack("<Q", begin + i * TILE * TILE) for i in range(count)))
    file.write(struct.pack("<Q", TILE * TILE) * count)
    for row in range(down):
        for column in range(across):
            file.write(tiles[row % 2 * 2 + column % 2])
PYTHON
}
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
  make_huge "$rows"
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
