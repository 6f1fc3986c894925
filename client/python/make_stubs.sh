#!/bin/sh
# Makes the Python classes of the wire API anew, after a change to proto/.
#
# usage: client/python/make_stubs.sh [OUT]
#
# Needs Debian 12's protobuf-compiler and protobuf-compiler-grpc: classes made by protoc 3.21 run with protobuf 4.21 to 7, those of
# later compilers only with their own. The classes lie in tessera_segmentation.wire, because PyPI's package `tessera` belongs to
# others; the names of the .proto files stay, so that classes that a user made from them do not contradict.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
proto=$(cd "$here/../../proto" && pwd)
out=${1:-$here/src/tessera_segmentation/wire}
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

protoc --version | grep -q ' 3\.21\.' || { echo "$0: needs protoc 3.21, has $(protoc --version)" >&2; exit 1; }
protoc "-I$proto" "--python_out=$made" "--pyi_out=$made" "--grpc_out=$made" \
  "--plugin=protoc-gen-grpc=$(command -v grpc_python_plugin)" "$proto"/tessera/v1/*.proto
mkdir -p "$out"
rm -f "$out"/*.py "$out"/*.pyi
for file in "$made"/tessera/v1/*; do
  sed -e 's/^from tessera\.v1 import/from tessera_segmentation.wire import/' \
      -e 's/^from tessera\.v1\.\([a-z_0-9]*\) import/from tessera_segmentation.wire.\1 import/' "$file" >"$out/$(basename "$file")"
done
# Files without a service have nothing to call.
for file in "$out"/*_pb2_grpc.py; do grep -q "class .*Stub" "$file" || rm "$file"; done
printf '"""Classes of the wire API, made by client/python/make_stubs.sh from proto/tessera/v1. Do not edit."""\n' >"$out/__init__.py"
