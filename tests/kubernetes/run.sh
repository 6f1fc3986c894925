#!/bin/sh
# Tessera on a real Kubernetes: the overlay `cluster` with PostgreSQL and S3, a training as a Job, a segmentation job over two
# workers, pods deleted meanwhile, a rolling upgrade under load, and memory limits that are hit. Prints a transcript with figures;
# exits 1 if something is not as it must be. Takes about a quarter of an hour, beside building the programs and images, once.
#
# usage: tests/kubernetes/run.sh ARCHIVES
#        KUBECONFIG=FILE tests/kubernetes/run.sh
#
# ARCHIVES: the folder of tests/kubernetes/images.sh. The first form makes a cluster of one node on this machine, which needs root and
# Debian's etcd-server, containerd, runc, containernetworking-plugins and iptables, and builds Kubernetes 1.34 (17 minutes of
# processor time). The second form uses a cluster that is there: its namespace `tessera` must not exist, its nodes must have the images
# TESSERA_IMAGE (tessera:0.1.0) and TESSERA_NEXT_IMAGE (tessera:0.1.1), and it must have no KEDA. Wants a built tree.
# TESSERA_PARTS: which parts to run, by default all: deletions upgrade memory variants.
set -eu
cd "$(dirname "$0")/../.."
export TESSERA_BIN="${TESSERA_BIN:-$PWD/build/dev/bin}" TESSERA_TOOLS="${TESSERA_TOOLS:-$PWD/build/dev/tools}" PYTHONDONTWRITEBYTECODE=1
export TESSERA_NODE="${TESSERA_NODE:-$PWD/build/dev/node}" PYTHONPATH="$PWD/tests/faults/cluster"
tests/tools/install.sh "$TESSERA_TOOLS" crds helm
if [ -n "${KUBECONFIG:-}" ]; then
  exec /usr/bin/python3 tests/kubernetes/main.py
fi
[ $# = 1 ] || { sed -n '2,16s/^# \{0,1\}//p' "$0" >&2; exit 2; }
for program in etcd containerd ctr runc iptables; do
  command -v "$program" >/dev/null ||
    { echo "$0: no $program; install etcd-server containerd runc containernetworking-plugins iptables" >&2; exit 2; }
done
tests/tools/install.sh "$TESSERA_NODE" kubernetes coredns
# /run: containerd leaves files of namespaces there.
exec unshare --net --pid --fork --kill-child=TERM --mount --mount-proc \
  sh -c 'mount -t tmpfs run /run && ip link set lo up && exec "$@"' sh /usr/bin/python3 tests/kubernetes/main.py "$1"
