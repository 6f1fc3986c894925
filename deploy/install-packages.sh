#!/bin/sh
# Installs the packages of deploy/apt-packages.txt that are missing. Needs Debian 12 and, if any is missing, root.
#
# usage: deploy/install-packages.sh
set -eu
list=$(dirname "$0")/apt-packages.txt
missing=
for package in $(sed 's/#.*//' "$list"); do
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
