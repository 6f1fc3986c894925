#!/bin/sh
# Measures what building the programs costs: builds tesserad, tessera and make_nuclei in a clean folder without a compiler
# cache, prints the processor time (user + system) of all of it, and the twenty files that took most of it.
#
# usage: deploy/build_time.sh [PRESET [BUILD_DIR]]     PRESET: release (default) or dev; BUILD_DIR: default build/time-PRESET
#
# BUILD_DIR is removed first and left behind: BUILD_DIR/compiled.txt has the seconds and the name of every file. TARGETS="NAME..."
# in the environment builds others. The seconds depend on the machine, and somewhat on what else runs there.
set -eu

# Seconds that the ended children of a shell took, user + system, from what its `times` said: 0m1.23s on the second line.
seconds() {
  awk 'NR == 2 { split($1 "m" $2, part, /[ms]+/); printf "%.2f\n", 60 * (part[1] + part[3]) + part[2] + part[4] }' "$1"
}

# As the compiler's launcher: runs the rest of the line, which names its output behind -o, and notes what that took.
if [ "${1:-}" = --launch ]; then
  log=$2
  shift 2
  "$@" && status=0 || status=$?
  times >"$log.$$"
  output=
  previous=
  for word; do
    [ "$previous" != -o ] || output=$word
    previous=$word
  done
  echo "$(seconds "$log.$$") $output" >>"$log"
  rm "$log.$$"
  exit "$status"
fi

preset=${1:-release}
case $preset in -*) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;; esac
script=$(realpath "$0")
cd "$(dirname "$script")/.."
build=${2:-build/time-$preset}
rm -rf "$build"
mkdir -p "$build"
build=$(realpath "$build")
# CCACHE=OFF: the project's files do not look for a compiler cache then.
export CCACHE_DISABLE=1
launcher="$script;--launch;$build/compiled.txt"
cmake --preset "$preset" -B "$build" -DCCACHE=OFF "-DCMAKE_C_COMPILER_LAUNCHER=$launcher" \
  "-DCMAKE_CXX_COMPILER_LAUNCHER=$launcher" >"$build/configure.log" || { cat "$build/configure.log" >&2; exit 1; }
# shellcheck disable=SC2086  # one word a target
cmake --build "$build" --target ${TARGETS:-tesserad tessera make_nuclei} >"$build/build.log" ||
  { tail -n 30 "$build/build.log" >&2; exit 1; }
times >"$build/times.txt"

total=$(seconds "$build/times.txt")
awk -v total="$total" '{ compiled += $1 }
  END { printf "%.1f minutes of processor time: %.1f to compile %d files, %.1f for all else (cmake, protoc, links)\n",
               total / 60, compiled / 60, NR, (total - compiled) / 60 }' "$build/compiled.txt"
echo "the dearest, in seconds:"
sort -rn "$build/compiled.txt" | head -n 20
