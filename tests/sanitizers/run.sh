#!/bin/sh
# Builds with a sanitizer and runs tests: with AddressSanitizer and UndefinedBehaviorSanitizer all of them, with
# ThreadSanitizer those of what runs on several threads. LibTorch, gRPC and the other libraries are Debian's, without either: what
# ThreadSanitizer makes of their own reads and writes is ignored (CMakePresets.json), and tsan.supp says of what else, and why.
#
# usage: tests/sanitizers/run.sh address|thread [CTEST-ARG...]     e.g.  tests/sanitizers/run.sh thread -R integration
set -eu
case ${1:-} in
  address) preset=asan; what= ;;
  thread) preset=tsan; what='-R ^(base_test|server_.*|client_test|models_turns_test|models_inference_test|integration_test)$' ;;
  *) sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
shift
cd "$(dirname "$0")/../.."
./deploy/install-packages.sh
cmake --preset "$preset"
# For the programs that make files for the tests.
export TSAN_OPTIONS="suppressions=$PWD/tests/sanitizers/tsan.supp ignore_noninstrumented_modules=1"
cmake --build --preset "$preset"
[ $# -eq 0 ] || what=
# The expression is a word of its own.
# shellcheck disable=SC2086
ctest --preset "$preset" --no-tests=error $what "$@"
