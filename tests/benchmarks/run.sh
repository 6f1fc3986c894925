#!/bin/sh
# All that measures and needs no GPU, one after the other; wants a machine that does nothing else. docs/speed.md
# says what each means. Two are left out: huge.sh, which takes long alone, and decode_folder.
#
# usage: tests/benchmarks/run.sh
set -eu
cd "$(dirname "$0")"
for script in peers/network.sh peers/training.sh peers/parts.sh peers/pyjamas.sh end_to_end.sh many.sh upload.sh first_step.sh targets.sh \
  height.sh turns.sh overtake.sh cancel.sh streams.sh; do
  case $script in
    targets.sh) arguments=5 ;;
    *) arguments= ;;
  esac
  began=$(date +%s)
  echo "== $script"
  ./$script $arguments
  echo "($(($(date +%s) - began)) s)"
done
