#!/bin/sh
# What a model's AP is on enlarged and reduced copies of samples: at the training's scale, by the true diameter of the objects, and by
# the estimated one, which is what `tessera segment` does by default.
#
# usage: tests/accuracy/magnification.sh VERSION SAMPLES [FACTOR...]
#        e.g.  tests/accuracy/magnification.sh models/starter held-back 0.333 0.5 1 2 4
# VERSION: a folder with weights.safetensors and manifest.json, or what `tessera model export` wrote (.zip).
# SAMPLES: a folder of samples; EVERY=N (1) takes the first and every N-th after it of the sorted names.
# BIN=DIR takes magnify_folder from there; otherwise it is built.
set -eu
[ $# -ge 2 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
version=$(realpath "$1"); samples=$(realpath "$2"); shift 2
cd "$(dirname "$0")/../.."
bin=${BIN:-$PWD/build/release/bin}
if [ -z "${BIN:-}" ]; then
  ./deploy/install-packages.sh
  cmake --preset release -DTESSERA_BUILD_TESTS=ON >/dev/null
  cmake --build --preset release --target magnify_folder
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case $version in
  *.zip) /usr/bin/python3 -m zipfile -e "$version" "$work/version"; version=$work/version ;;
esac
mkdir "$work/samples"
ls "$samples" | LC_ALL=C sort | awk -v every="${EVERY:-1}" '(NR - 1) % every == 0' |
  while read -r name; do ln -s "$(readlink -f "$samples/$name")" "$work/samples/$name"; done
OMP_WAIT_POLICY=passive "$bin/magnify_folder" "$version" "$work/samples" "$@"
