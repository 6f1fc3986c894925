#!/bin/sh
# How long creating a dataset takes over loopback, from hashing to the commit, beside `sha256sum` of the same files, in turns;
# without and with TLS. The files are new to the server each time.
#
# usage: tests/benchmarks/upload.sh [MEGABYTES]     2000 if not given; wants three times as much disk for each of six turns
set -eu
megabytes=${1:-2000}
cd "$(dirname "$0")/../.."
. tests/accuracy/server.sh
plain=$TESSERA_SERVER

mkdir "$work/tls"
openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" \
  -keyout "$work/tls/key.pem" -out "$work/tls/cert.pem" 2>/dev/null
"$bin/tesserad" serve --data-dir "$work/tls/server" --listen 127.0.0.1:0 --metrics-listen 127.0.0.1:0 --http-listen 127.0.0.1:0 \
  --tls-cert "$work/tls/cert.pem" --tls-key "$work/tls/key.pem" >"$work/tls/address" 2>"$work/tls/server.log" &
tls_server=$!
trap 'kill "$tls_server" 2>/dev/null || true; finish' EXIT
until grep -q '^listening on ' "$work/tls/address"; do kill -0 "$tls_server"; sleep 0.1; done
tls=$(sed -n 's/^listening on //p' "$work/tls/address")

# Noise, which nothing makes smaller: 16 bit, and a mask of one object.
make_samples() {
  /usr/bin/python3 - "$1" "$megabytes" <<'PYTHON'
import os, pathlib, struct, sys

SIDE = 2048


def tiff(path, pixels, bits):
    """One strip, nothing packed."""
    tags = [(256, 4, SIDE), (257, 4, SIDE), (258, 3, bits), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1), (278, 4, SIDE),
            (279, 4, len(pixels))]
    path.parent.mkdir(parents=True)
    with open(path, "wb") as file:
        file.write(struct.pack("<2sHI", b"II", 42, 8 + len(pixels)) + pixels + struct.pack("<H", len(tags)))
        for tag, kind, value in tags:
            file.write(struct.pack("<HHII", tag, kind, 1, value))
        file.write(struct.pack("<I", 0))


folder, megabytes = pathlib.Path(sys.argv[1]), int(sys.argv[2])
for number in range(max(1, round(megabytes * 1e6 / (3 * SIDE * SIDE)))):
    tiff(folder / f"sample-{number:04}" / "image" / "image.tif", os.urandom(2 * SIDE * SIDE), 16)
    row = number % SIDE  # Each mask differs.
    tiff(folder / f"sample-{number:04}" / "mask" / "mask.tif",
         bytes(row * SIDE) + b"\1" * SIDE + bytes((SIDE - row - 1) * SIDE), 8)
PYTHON
}
seconds() { began=$(date +%s%N); "$@" >/dev/null 2>"$work/errors" || { cat "$work/errors" >&2; exit 1; }
            echo "$(($(date +%s%N) - began))"; }
hash_all() { find "$work/samples" -type f -exec sha256sum {} +; }
for turn in 1 2 3; do
  for how in plain tls; do
    rm -rf "$work/samples"; make_samples "$work/samples"; sync
    hash_all >/dev/null  # Reads them once.
    echo "sha256sum $(seconds hash_all)"
    if [ "$how" = plain ]; then
      echo "plain $(seconds "$bin/tessera" --server "$plain" dataset create "noise-$turn" "$work/samples")"
    else
      echo "tls $(seconds "$bin/tessera" --server "$tls" --ca-file "$work/tls/cert.pem" dataset create "noise-$turn" "$work/samples")"
    fi
    "$bin/tessera" --server "$plain" dataset delete "noise-$turn" >/dev/null 2>&1 || true
    "$bin/tessera" --server "$tls" --ca-file "$work/tls/cert.pem" dataset delete "noise-$turn" >/dev/null 2>&1 || true
  done
done >"$work/times"
/usr/bin/python3 - "$work/times" <<'PYTHON'
import collections, statistics, sys

times = collections.defaultdict(list)
for name, nanoseconds in map(str.split, open(sys.argv[1], encoding="utf-8")):
    times[name].append(int(nanoseconds) / 1e9)
median = {name: statistics.median(values) for name, values in times.items()}
for name in ("plain", "tls"):
    print(f"dataset create, {name}: {median[name]:.2f} s; sha256sum: {median['sha256sum']:.2f} s; "
          f"ratio {median[name] / median['sha256sum']:.2f}")
PYTHON
