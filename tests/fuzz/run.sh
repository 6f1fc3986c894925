#!/bin/sh
# Fuzzes the readers of files and requests with libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer, two targets at a
# time. What is found is kept in build/fuzz/findings, and the command that shows it again is printed; the corpus grows in
# build/fuzz/corpora. Installs libFuzzer (Debian's libclang-rt-14-dev) if it is missing.
#
# usage: tests/fuzz/run.sh [SECONDS [TARGET...]]     e.g.  tests/fuzz/run.sh 600 tiff zip
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-600}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- tiff raster zarr zip safetensors manifest cfr geojson pjs coco roi cellpose request oip http
./deploy/install-packages.sh
if [ ! -e "$(clang -print-runtime-dir)/libclang_rt.fuzzer-x86_64.a" ]; then
  sudo=
  [ "$(id -u)" = 0 ] || sudo=sudo
  echo "installing: libclang-rt-14-dev" >&2
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libclang-rt-14-dev >/dev/null
fi
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz
cd build/fuzz
rm -rf findings
mkdir -p findings logs
for target; do
  mkdir -p "corpora/$target"
  echo "$target"
done |
  # Slow is what exceeds the limit: below it, a busy machine may be to blame. A header must not get much memory: the limits are
  # far below those of a server.
  xargs -P 2 -I{} sh -c '
    bin/fuzz_$1 -max_total_time=$2 -max_len=8192 -timeout=20 -report_slow_units=20 -malloc_limit_mb=256 -rss_limit_mb=2048 \
      -print_final_stats=1 -close_fd_mask=2 -artifact_prefix=findings/$1- corpora/$1 tests/fuzz/corpus/$1 >logs/$1 2>&1 || true
  ' sh {} "$seconds"
for target; do
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "logs/$target")
  edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "logs/$target" | tail -1)
  echo "$target: ${runs:-0} inputs, ${edges:-0} edges covered"
  # A target that ended before it ran has found nothing, but is no good sign.
  [ -n "$runs" ] || touch "findings/$target-did-not-run"
done
[ -n "$(ls findings)" ] || exit 0
for finding in findings/*; do
  target=${finding#findings/}
  target=${target%%-*}
  echo "to see it again: build/fuzz/bin/fuzz_$target build/fuzz/$finding   (log: build/fuzz/logs/$target)"
done
exit 1
