#!/bin/sh
# Tessera's whole work once, on this machine alone: builds, starts a server on loopback, outlines an image with the model that comes
# with Tessera, trains a model on synthetic nuclei, and outlines the image with that. Leaves everything in quickstart/ and ends the server.
#
# usage: deploy/quickstart.sh
set -eu
cd "$(dirname "$0")/.."
./deploy/install-packages.sh
cmake --preset release >/dev/null
cmake --build --preset release --target tesserad tessera make_nuclei
bin=$PWD/build/release/bin
built=$(date +%s)

mkdir -p quickstart
cd quickstart
rm -rf samples unseen server first result  # What an earlier quick start left.

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

say "1. Synthetic nuclei: 24 samples to train on, one image to outline"
"$bin/make_nuclei" samples 24 1
"$bin/make_nuclei" unseen 1 1000
cp unseen/nuclei_001/image/nuclei.tif unseen.tif

say "2. A server on loopback, with its files in quickstart/server"
mkdir -p server
"$bin/tesserad" serve --data-dir server --listen 127.0.0.1:0 --metrics-listen 127.0.0.1:0 --http-listen 127.0.0.1:0 --device auto \
  >server/address 2>server/log &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM
until grep -q '^listening on ' server/address; do
  kill -0 "$server" 2>/dev/null || { echo "the server did not start; see quickstart/server/log" >&2; exit 1; }
  sleep 0.1
done
TESSERA_SERVER=$(sed -n 's/^listening on //p' server/address)
export TESSERA_SERVER
"$bin/tessera" status

say "3. Outline the image with the model that comes with Tessera"
"$bin/tessera" segment unseen.tif --model nuclei --out first
say "The first outlines are there $(($(date +%s) - built)) seconds after the build's end. Look at quickstart/first/unseen.overlay.png"

say "4. Upload the samples"
"$bin/tessera" dataset create samples samples

say "5. Train a small network of your own"
"$bin/tessera" train samples --model mine --base-width 8 --input-size 128x128 --epochs 60 --batch-size 4 --follow

say "6. Outline the image that it has not seen"
"$bin/tessera" segment unseen.tif --model mine --out result

say "7. Compare with the true outlines"
"$bin/tessera" evaluate unseen --model mine
ap=$("$bin/tessera" --json evaluate unseen --model mine | /usr/bin/python3 -c '
import json, sys
rows = [json.loads(line) for line in sys.stdin]
print("%.3f" % next(row for row in rows if "pooled" in row)["ap"]["0.50"])')
seconds=$(($(date +%s) - built))

say "AP at IoU 0.5 is $ap, $seconds seconds after the build's end. Look at:"
for file in result/*; do echo "  quickstart/$file"; done
awk -v ap="$ap" 'BEGIN { exit !(ap >= 0.75) }' || { echo "AP is below 0.75: please report this" >&2; exit 1; }
