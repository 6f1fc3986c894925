#!/bin/sh
# Prints the packages that an image needs to run programs, one a line: those that hold their libraries, and the certificates by
# which the server knows an S3 behind TLS.
#
# usage: deploy/image/runtime-packages.sh PROGRAM...
set -eu
needed=$(ldd "$@")
if echo "$needed" | grep 'not found' >&2; then exit 1; fi
packages=ca-certificates
for library in $(echo "$needed" | awk '$2 == "=>" { print $3 }' | sort -u); do
  file=$(realpath "$library")
  case $file in /opt/libtorch/*) continue ;; esac # Copied as it is.
  # The package database may know a file by its name from before /lib became a link to /usr/lib.
  holder=$(dpkg-query -S "$file" 2>/dev/null || dpkg-query -S "${file#/usr}")
  packages="$packages ${holder%%:*}"
done
printf '%s\n' $packages | sort -u
