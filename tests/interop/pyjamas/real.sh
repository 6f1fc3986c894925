#!/bin/sh
# PyJAMAS itself beside Tessera: networks from PyJAMAS and back, applied by both, pixel by pixel; annotations of Tessera opened
# by PyJAMAS, which exports the same objects. Takes about 10 minutes on 2 cores, and 8 GB for PyJAMAS, which it installs in build/pyjamas.
#
# usage: tests/interop/pyjamas/real.sh
# WORK=DIR keeps everything (networks, images, labels, server's files) in DIR; otherwise a temporary folder that is removed.
set -eu
cd "$(dirname "$0")/../../.."
programs="make_nuclei write_pjs"
. tests/accuracy/server.sh
tests=tests/interop/pyjamas/real

. tests/interop/pyjamas/environment.sh

# same NAME IMAGE MODEL CLASSIFIER [STEP EROSION]: the model applied by Tessera as PyJAMAS does, and the classifier applied by
# PyJAMAS, find the same pixels.
same() {
  "$bin/tessera" segment "$2" --model "$3" --as pyjamas --format labels --out "$work/$1" ${5:+--step "$5" --erosion-width "$6"} >/dev/null
  "$python" "$tests/apply.py" "$4" "$2" "$work/$1.tif" ${5:+--step "$5" --erosion "$6"} >/dev/null
  printf '%s: ' "$1"
  "$python" "$tests/compare.py" "$work/$1/$(basename "$2" .tif).labels.tif" "$work/$1.tif"
}

# peak COMMAND...: runs it and prints the most memory that it took.
peak() {
  /usr/bin/python3 -c 'import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
print("peak memory: %d MiB" % (resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10))
sys.exit(status)' "$@"
}

echo "1. a network that PyJAMAS trains"
"$bin/make_nuclei" "$work/samples" 12 1 128
"$python" "$tests/train.py" "$work/samples" "$work/theirs.cfr" 64 3 >/dev/null
ls -l "$work/theirs.cfr"
peak "$bin/tessera" model import "$work/theirs.cfr" --name theirs

echo "2. ten images, applied by both"
"$python" "$tests/images.py" "$work/images"
for image in "$work"/images/*.tif; do
  name=$(basename "$image" .tif)
  same "$name" "$image" theirs "$work/theirs.cfr"
done
same steps "$work/images/image-05.tif" theirs "$work/theirs.cfr" 24x40 4
same once "$work/images/image-10.tif" theirs "$work/theirs.cfr" 64x64 0

echo "3. the network back to PyJAMAS"
"$bin/tessera" model export theirs "$work/back.cfr"
same back "$work/images/image-07.tif" theirs "$work/back.cfr"

echo "4. a network that Tessera trains, in PyJAMAS"
"$bin/tessera" dataset create samples "$work/samples" >/dev/null
"$bin/tessera" train samples --model ours --preset pyjamas --input-size 64x64 --subimage 64x64 --epochs 8 --follow >/dev/null 2>&1
"$bin/tessera" model export ours "$work/ours.cfr"
same ours "$work/samples/nuclei_001/image/nuclei.tif" ours "$work/ours.cfr" 32x32 0

echo "5. annotations that Tessera writes, in PyJAMAS"
"$python" "$tests/open_pjs.py" "$bin/write_pjs" "$work/drawn"
"$bin/tessera" segment "$work/images/image-06.tif" --model theirs --format pjs,labels --out "$work/annotations" >/dev/null
"$python" "$tests/open_pjs.py" "$work/images/image-06.tif" "$work/annotations/image-06.pjs" "$work/annotations/image-06.labels.tif"

echo "all the same"
