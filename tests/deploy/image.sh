#!/bin/sh
# Builds the image of the last commit and starts it as it is meant to be run: its own user, process 1, a read-only root.
# Needs root and buildah (Debian: buildah); builds everything, so it takes as long as that does.
#
# usage: tests/deploy/image.sh [BUILD...]
#
# BUILD: a command that is given `REPOSITORY -t NAME` and builds; by default buildah, on a clone of the repository.
set -eu
cd "$(dirname "$0")/../.."
image=localhost/tessera:image-test
export BUILDAH_ISOLATION="${BUILDAH_ISOLATION:-chroot}" STORAGE_DRIVER="${STORAGE_DRIVER:-vfs}"
say() { echo "image: $*"; }
fail() { say "FAILED: $*" >&2; exit 1; }

box=
work=$(mktemp -d)
cleanup() {
  [ -z "$box" ] || { buildah umount "$box" >/dev/null; buildah rm "$box" >/dev/null; } || true
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

if [ $# -gt 0 ]; then
  "$@" . --format docker -t "$image"
else
  git clone -q . "$work/source"
  buildah bud --format docker -t "$image" "$work/source"
fi

config=$(buildah inspect --type image "$image")
expect() { # WHAT PYTHON-EXPRESSION, of the image's configuration `c`
  printf '%s\n' "$config" | /usr/bin/python3 -c "
import json, sys
c = json.load(sys.stdin)['Docker']['config']
sys.exit(0 if $2 else str(c))" || fail "$1"
}
expect "it does not run as a user of its own" "c['User'] == '10001:10001'"
expect "tesserad is not process 1" "c['Entrypoint'] == ['tesserad']"
expect "it has no health check" "c['Healthcheck']['Test'] == ['CMD', 'tesserad', 'health']"

box=$(buildah from --pull-never "$image")
root=$(buildah mount "$box")
say "$(du -sxm "$root" | cut -f 1) MiB, $(chroot "$root" dpkg-query -W | wc -l) packages"
for tool in cc c++ cmake git python3; do
  [ ! -e "$root/usr/bin/$tool" ] || fail "the image has $tool, which only the build needs"
done
/usr/bin/python3 -c "
import json, subprocess, sys
listed = {p['name'] for p in json.load(open('$root/usr/share/tessera/sbom.spdx.json'))['packages']} - {'tessera'}
there = set(subprocess.run(['dpkg-query', '--admindir=$root/var/lib/dpkg', '-W', '-f', '\${Package}\n'], check=True,
                           capture_output=True, text=True).stdout.split())
sys.exit(0 if listed == there else f'listed and there differ: {listed ^ there}')" || fail "its list of packages is wrong"

# A namespace of mounts and processes, as an engine makes it.
mkdir -m 777 "$work/data"
cat >"$work/start" <<END
set -eu
mount --bind $root $root
mount --bind $work/data $root/var/lib/tessera
mount -t tmpfs -o mode=1777 scratch $root/tmp
mount -t proc proc $root/proc
mount --rbind /dev $root/dev
mount -o remount,bind,ro $root
exec chroot --userspec=10001:10001 $root env HOME=/var/lib/tessera tesserad \
  serve --data-dir=/var/lib/tessera --listen=127.0.0.1:0 --metrics-listen=127.0.0.1:0 --http-listen=127.0.0.1:0 --health-listen=127.0.0.1:7444
END
: >"$work/out"
unshare --mount --pid --fork --kill-child=TERM sh "$work/start" >"$work/out" 2>"$work/log" &
engine=$!
for _ in $(seq 300); do
  ! grep -q '^listening on ' "$work/out" || break
  kill -0 "$engine" 2>/dev/null || { cat "$work/log" >&2; fail "the server did not start"; }
  sleep 0.1
done
server=$(pgrep -P "$engine")
[ "$(awk '/^NSpid/ { print $NF }' "/proc/$server/status")" = 1 ] || fail "tesserad is not process 1"
[ "$(awk '/^Uid/ { print $2 }' "/proc/$server/status")" = 10001 ] || fail "tesserad runs as another user"
inside() { nsenter --target "$server" --mount --pid chroot --userspec=10001:10001 "$root" "$@"; }
! inside touch /usr/here 2>/dev/null || fail "the root can be written"
inside tesserad health || fail "the health check fails"
inside tessera --server "$(sed -n 's/^listening on //p' "$work/out")" status || fail "a client is not answered"
kill -TERM "$server"
wait "$engine" && status=0 || status=$?
[ "$status" = 0 ] || { cat "$work/log" >&2; fail "SIGTERM ended it with status $status"; }
say "passed"
