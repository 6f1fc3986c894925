#!/bin/sh
# Makes the Debian package of a build folder's programs, and installs, uses and removes it on a bare Debian 12.
# The bare Debian is made by debootstrap (needs root) or is an image of docker or podman. Skips (77) without any of them.
#
# usage: tests/deploy/package.sh [BUILD_DIR]     BUILD_DIR: has tesserad and tessera; default build/release
#        BASE=FILE.tar tests/deploy/package.sh   with a debootstrap --variant=minbase of before, as a tar file
set -eu
say() { echo "package: $*"; }
fail() { say "FAILED: $*" >&2; exit 1; }

# On the bare machine, in the folder that holds the package.
inside() {
  export DEBIAN_FRONTEND=noninteractive
  installed() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || true; }
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends ./tessera_*.deb >install.log 2>&1 || { tail -n 30 install.log >&2; fail "apt-get install"; }
  say "installed beside $(($(dpkg-query -W | wc -l) - 1)) other packages"
  [ "$(installed tessera)" = installed ] || fail "it is not installed"
  for tool in cc c++ cmake; do
    ! command -v "$tool" >/dev/null || fail "the package brings $tool, which only the build needs"
  done
  [ "$(stat -c %U:%G:%a /var/lib/tessera)" = tessera:tessera:750 ] || fail "/var/lib/tessera is $(stat -c %U:%G:%a /var/lib/tessera)"
  [ "$(id -u tessera)" != 0 ] || fail "the user tessera is root"
  [ ! -e /etc/systemd/system/multi-user.target.wants/tesserad.service ] || fail "the service starts by itself"
  [ "$(tesserad --version)" = "$(tessera --version | sed 's/^tessera /tesserad /')" ] || fail "the programs' versions differ"

  # As systemd would: the unit's command with the flags of the administrator.
  echo 'TESSERAD_FLAGS="--listen=127.0.0.1:0 --metrics-listen=127.0.0.1:0 --http-listen=127.0.0.1:0"' >>/etc/tessera/flags
  command=$(sed -n 's/^ExecStart=//p' /usr/lib/systemd/system/tesserad.service)
  : >out
  (. /etc/tessera/flags && eval "exec setpriv --reuid tessera --regid tessera --init-groups $command") >out 2>log &
  server=$!
  for _ in $(seq 300); do
    ! grep -q '^listening on ' out || break
    kill -0 "$server" 2>/dev/null || { cat log >&2; fail "the server did not start"; }
    sleep 0.1
  done
  tessera --server "$(sed -n 's/^listening on //p' out)" status || { cat log >&2; fail "a client is not answered"; }
  kill -TERM "$server"
  wait "$server" && status=0 || status=$?
  [ "$status" = 0 ] || { cat log >&2; fail "SIGTERM ended it with status $status"; }

  # The administrator's file and the data outlive the package, and the same version again is an upgrade.
  apt-get install -y -qq --reinstall --no-install-recommends ./tessera_*.deb >install.log 2>&1 || { cat install.log >&2; fail "installing it again"; }
  grep -q '^TESSERAD_FLAGS="--listen' /etc/tessera/flags || fail "an upgrade changed /etc/tessera/flags"
  apt-get remove -y -qq tessera >/dev/null 2>&1
  [ -e /etc/tessera/flags ] || fail "remove deleted /etc/tessera/flags"
  apt-get purge -y -qq tessera >/dev/null 2>&1
  [ ! -e /etc/tessera ] || fail "purge left /etc/tessera"
  [ ! -e /usr/bin/tesserad ] || fail "purge left a program"
  [ -d /var/lib/tessera ] || fail "purge deleted the data"
  say "passed"
}
if [ "${1:-}" = --inside ]; then cd /package && inside && exit; fi

cd "$(dirname "$0")/../.."
build=$(realpath "${1:-build/release}")
for program in tesserad tessera; do
  [ -x "$build/bin/$program" ] || fail "$build/bin has no $program; build it first"
done
engine=
for engine in debootstrap docker podman ''; do
  case $engine in
    debootstrap) [ "$(id -u)" = 0 ] && { [ -n "${BASE:-}" ] || command -v debootstrap >/dev/null; } && break ;;
    '') say "skipped: neither root with debootstrap nor an engine of containers"; exit 77 ;;
    *) "$engine" info >/dev/null 2>&1 && break ;;
  esac
done

work=$(mktemp -d /var/tmp/tessera-package.XXXXXX)
root=$work/root
cleanup() {
  [ "$engine" != debootstrap ] || umount -l "$root/proc" "$root/dev" 2>/dev/null || true
  rm -rf --one-file-system "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
chmod 755 "$work"
(cd "$build" && cpack -G DEB -B "$work/made" >"$work/cpack.log" 2>&1) || { cat "$work/cpack.log" >&2; fail "cpack"; }
mkdir "$work/package"
cp "$work/made/"tessera_*.deb tests/deploy/package.sh "$work/package/"
say "$(cd "$work/package" && du -k tessera_*.deb | tr '\t' ' ') (KiB, name), to be tried with $engine"

if [ "$engine" != debootstrap ]; then
  "$engine" run --rm --volume "$work/package:/package" debian:bookworm-slim sh /package/package.sh --inside
  exit
fi
mkdir "$root"
if [ -n "${BASE:-}" ]; then
  tar -C "$root" -xf "$BASE"
else
  mirror=$(sed -n 's/^URIs: //p' /etc/apt/sources.list.d/*.sources 2>/dev/null | head -n 1)
  debootstrap --variant=minbase bookworm "$root" ${mirror:+"$mirror"} >"$work/debootstrap.log" 2>&1 ||
    { tail "$work/debootstrap.log" >&2; fail "debootstrap"; }
fi
cp -r "$work/package" "$root/package"
cp /etc/resolv.conf /etc/hosts "$root/etc/"
# A proxy for packages, where this machine has one.
grep -ls -i proxy /etc/apt/apt.conf.d/* | xargs -r cp -t "$root/etc/apt/apt.conf.d/"
# No service may start in a chroot.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" && chmod 755 "$root/usr/sbin/policy-rc.d"
mount --bind /proc "$root/proc"
mount --bind /dev "$root/dev"
chroot "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  sh /package/package.sh --inside
