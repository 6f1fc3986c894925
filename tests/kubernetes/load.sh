#!/bin/bash
# A client of the server until /work/stop exists; runs in a pod of the image. Appends a line for each command to /work/load-NUMBER.log:
# exit status, seconds, the command, and what it said if it failed.
#
# usage: load.sh NUMBER MODEL
number=$1 model=$2
cd /work || exit 1
log=load-$number.log

try() {
  local start=$EPOCHREALTIME status=0
  said=$(timeout 300 tessera --ca-file=/etc/tessera/tls/ca.crt --token-file=/etc/tessera/token/token "$@" 2>error-"$number") || status=$?
  local micros=$((${EPOCHREALTIME/./} - ${start/./}))
  local error=
  [ "$status" = 0 ] || error=$(tr '\n' ' ' <error-"$number")
  printf '%s %d.%03d %s | %s\n' "$status" $((micros / 1000000)) $((micros / 1000 % 1000)) "$*" "$error" >>"$log"
  return "$status"
}

# same FOLDER: every file of the folder is as in the undisturbed results.
same() {
  for file in "$1"/*; do
    cmp -s "$file" "undisturbed/${file##*/}" || echo "1 0 results differ: $file |" >>"$log"
  done
  rm -rf "$1"
}

for turn in $(seq 1000000); do
  [ ! -e stop ] || exit 0
  image=$(printf 'images/image%03d.tif' $(((number * 7 + turn) % 8)))
  try status
  try dataset create "load-$number-$turn" few
  try dataset list
  if try segment "$image" --model "$model" --out "now-$number" --format geojson; then same "now-$number"; fi
  if try segment images/image00[0-3].tif --model "$model" --detach; then
    job=$(echo "$said" | grep -o 'segmentationJobs/[^ ]*' | head -n 1)
    try job watch "$job"
    if try results "$job" --out "later-$number" --format geojson; then same "later-$number"; fi
  fi
  try job list
done
