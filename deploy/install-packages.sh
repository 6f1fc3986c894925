#!/bin/sh
# Installs the packages of deploy/apt-packages.txt that are missing. Needs Debian 12 and, if any is missing, root.
#
# usage: deploy/install-packages.sh [--peers]     --peers: also what benchmarks compare Tessera with
set -eu
list=$(dirname "$0")/apt-packages.txt
case ${1:-} in
  --peers) last='$' ;;
  '') last='/^# peers/' ;;
  *) sed -n '4s/^# //p' "$0" >&2; exit 2 ;;
esac
missing=
for package in $(sed -n "1,${last}p" "$list" | sed 's/#.*//'); do
  # A nodejs that is not Debian's brings its own.
  [ "$package" = npm ] && command -v npm >/dev/null && continue
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
echo "installing:$missing" >&2
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
# shellcheck disable=SC2086  # one word a package
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
