#!/bin/sh
# Unpacks a LibTorch with CUDA to build against, and installs the toolkit that its CMake files ask for. Does nothing
# for an empty URL: Debian's LibTorch, which computes on the CPU, is used then.
#
# usage: deploy/image/install-libtorch.sh FOLDER URL SHA256
set -eu
folder=$1 url=$2 sha256=$3
[ -n "$url" ] || exit 0
[ -n "$sha256" ] || { echo "give LIBTORCH_SHA256 as well: what is downloaded is compared with it" >&2; exit 2; }
export DEBIAN_FRONTEND=noninteractive
sed -i 's/^Components: main$/Components: main contrib non-free/' /etc/apt/sources.list.d/*.sources
apt-get update -qq
apt-get install -y -qq --no-install-recommends curl nvidia-cuda-toolkit unzip >/dev/null
zip=$(mktemp)
trap 'rm -f "$zip"' EXIT
curl --fail --silent --show-error --location --output "$zip" "$url"
echo "$sha256  $zip" | sha256sum --check --quiet
unpacked=$(mktemp -d)
unzip -q "$zip" -d "$unpacked"
mv "$unpacked/libtorch" "$folder"
