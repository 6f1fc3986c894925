#!/bin/sh
# Writes the images that the pods of run.sh need into FOLDER, as archives that containerd imports: Tessera of the last commit, and,
# since the node of run.sh reaches no registry, a PostgreSQL of Debian's packages, the S3 server of tests/tools/install.sh, and
# `pause`. Needs root, buildah and busybox-static. Archives that are there already are left alone; Tessera takes as long as its build.
#
# usage: tests/kubernetes/images.sh FOLDER [BUILD...]
#
# BUILD: a command that is given `REPOSITORY -t NAME` and builds; by default buildah, on a clone of the repository.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
tools="${TESSERA_TOOLS:-$PWD/build/dev/tools}"
export BUILDAH_ISOLATION="${BUILDAH_ISOLATION:-chroot}" STORAGE_DRIVER="${STORAGE_DRIVER:-vfs}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# archive NAME IMAGE: what containerd imports as IMAGE.
archive() {
  buildah push --quiet "$2" "docker-archive:$folder/$1.new:$2"
  mv "$folder/$1.new" "$folder/$1.tar"
}
wanted() { [ ! -e "$folder/$1.tar" ]; }

if wanted tessera; then
  image=docker.io/library/tessera:0.1.0
  if [ $# -gt 0 ]; then
    "$@" . --format docker -t "$image"
  else
    git clone -q . "$work/source"
    buildah bud --format docker -t "$image" "$work/source"
  fi
  archive tessera "$image"
fi
if wanted postgres; then
  buildah bud --pull-never --format docker -t docker.io/library/postgres:15 -f tests/kubernetes/postgres.Dockerfile tests/kubernetes
  archive postgres docker.io/library/postgres:15
fi
if wanted versitygw; then
  tests/tools/install.sh "$tools" versitygw
  cp "$tools/bin/versitygw" "$work/"
  printf 'FROM scratch\nCOPY versitygw /versitygw\nENTRYPOINT ["/versitygw"]\n' >"$work/Dockerfile"
  buildah bud --format docker -t docker.io/versity/versitygw:v1.8.0 "$work"
  archive versitygw docker.io/versity/versitygw:v1.8.0
fi
if wanted pause; then
  cp /bin/busybox "$work/"
  printf 'FROM scratch\nCOPY busybox /busybox\nENTRYPOINT ["/busybox", "sleep", "2147483647"]\n' >"$work/Dockerfile"
  buildah bud --format docker -t localhost/pause:1 "$work"
  archive pause localhost/pause:1
fi
