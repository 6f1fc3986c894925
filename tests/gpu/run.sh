#!/bin/sh
# What needs a GPU: builds models/, its tests and benchmarks against the LibTorch here, runs the tests, which compare every device
# with the CPU, and prints one table of ours beside PyTorch's: the bare network, a training step, and whole images.
#
# usage: tests/gpu/run.sh [--device DEVICE]     cuda:0 if not given; `cpu` tries the script itself, in small sizes
# Exit status: 77 if there is no such device, 1 if a test or a benchmark failed.
#
# LibTorch is that of the folder LIBTORCH; else of the torch of PYTHON (python3 if not given), if that computes on the device; else
# of /opt/libtorch or the system. Without such a torch peers are absent. Packages are those of deploy/apt-packages.txt, or what
# prepare.sh gathered where nothing can be installed.
set -eu
device=cuda:0
case ${1:-} in
  --device) device=${2:?--device needs a name}; shift ;;
  '') ;;
  *) sed -n '5s/^# //p' "$0" >&2; exit 2 ;;
esac
[ $# -le 1 ] || { sed -n '5s/^# //p' "$0" >&2; exit 2; }
cd "$(dirname "$0")/../.."
python=${PYTHON:-python3}
"$python" -c '' || { echo "run.sh: install python3, or say in PYTHON where it is" >&2; exit 1; }
sees_device() { "$python" -c 'import sys, torch; torch.ones(1, device=sys.argv[1])' "$device" 2>/dev/null; }
index=${device#cuda}; index=${index#:}; index=${index:-0}
if [ "$device" != cpu ] && ! sees_device && ! nvidia-smi -i "$index" -L >/dev/null 2>&1; then
  echo "there is no device $device here: nothing was measured" >&2
  exit 77
fi
# LibTorch's CMake files ask for nvcc, and for what it should compile; no kernel is ours.
PATH=$PATH:/usr/local/cuda/bin
prefix=${LIBTORCH:-/opt/libtorch}
if [ -z "${LIBTORCH:-}" ] && sees_device; then
  prefix=$("$python" -c 'import torch; print(torch.utils.cmake_prefix_path)')
fi
build=$PWD/build/gpu
mkdir -p "$build"
packages=$PWD/build/gpu-packages
set --
if [ -d "$packages" ]; then
  export PKG_CONFIG="$packages/pkg-config"
  lib=$packages/usr/lib/x86_64-linux-gnu
  libraries=$lib:$packages/lib/x86_64-linux-gnu:$lib/blas:$lib/lapack
  prefix="$prefix;$packages/usr"
  # OpenCV's libraries name others that only its image files need.
  set -- -DOpenCV_DIR="$packages/cmake" -DCMAKE_CXX_FLAGS="-isystem $packages/usr/include/x86_64-linux-gnu" \
    -DCMAKE_EXE_LINKER_FLAGS="-Wl,--as-needed,--allow-shlib-undefined"
fi
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DTESSERA_MODELS_ONLY=ON -DTESSERA_BUILD_TESTS=ON \
  -DCMAKE_PREFIX_PATH="$prefix" -DTORCH_CUDA_ARCH_LIST=9.0 "$@" >"$build.configure.log" 2>&1 || { cat "$build.configure.log" >&2; exit 1; }
tests="models_unet_test models_turns_test models_tiles_test models_inference_test models_examples_test models_training_test"
# shellcheck disable=SC2086  # one word a target
cmake --build "$build" --target $tests network_benchmark training_benchmark predict_image >"$build.build.log" 2>&1 ||
  { tail -60 "$build.build.log" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OMP_WAIT_POLICY=passive PYTHONDONTWRITEBYTECODE=1
failed=0
# Only ours: Python has libraries of its own under the same names.
ours() { program=$1; shift; LD_LIBRARY_PATH=${libraries:-}:${LD_LIBRARY_PATH:-} "$build/bin/$program" "$@"; }
# shellcheck disable=SC2317  # `record` calls it.
peer() {
  script=$1; shift
  if sees_device; then "$python" "tests/benchmarks/peers/$script" "$@"; fi
}
# record EDIT COMMAND...: what it prints, edited by sed, becomes lines of the table.
record() {
  edit=$1; shift
  "$@" >"$work/out" || { echo "failed: $*" >&2; failed=1; }
  sed -n "$edit" "$work/out" >>"$work/times"
}

for name in $tests; do
  if ours "$name" --gtest_brief=1 >"$work/log" 2>&1; then
    echo "$name: $(tail -1 "$work/log")"
  else
    tail -40 "$work/log"
    failed=1
  fi
done

case $device in
  cpu) sides="128 256" whole=512 mebibytes=5 steps=3 ;;
  *) sides="256 1024" whole=2048 mebibytes="80 320" steps=30 ;;
esac
square='"network_input_size":{"height":256,"width":256},"subimage_size":{"height":256,"width":256}'
planned='"base_width":16,"upsampling":"nearest","skip_connection":"add"'
for name in planned pyjamas; do
  case $name in
    planned) shape="\"device\":\"$device\",$planned,\"target\":\"distance\",\"dropout\":0" ;;
    pyjamas) shape="\"device\":\"$device\",\"base_width\":64,\"dropout\":0" ;;
  esac
  # shellcheck disable=SC2086  # one word a number
  {
    record '' ours network_benchmark "$work" "{$shape}" write $sides
    record "s/^/network $name /p" ours network_benchmark "$work" "{$shape}" time $sides
    record "s/^/network $name /p" peer pytorch_network.py "$work" "{$shape}" amp $sides
    for precision in float32 bfloat16; do
      record "s,^\([0-9]*\) MiB: .* \([0-9.]*\) s in all,image $name tessera-$precision/\1 $whole \2,p" \
        ours predict_image "{$shape,\"precision\":\"$precision\"}" "$whole" $mebibytes
    done
  }
done
step="{\"device\":\"$device\",$planned,\"network_normalization\":\"batch\",\"dropout\":0,\"batch_size\":8,$square}"
record '' ours training_benchmark "$work" "$step" write "$steps"
record 's/^\([^ ]*\) /step planned \1 256 /p' ours training_benchmark "$work" "$step" time "$steps"
record 's/^\([^ ]*\) /step planned \1 256 /p' peer pytorch_training.py "$work" "$step" amp
"$python" tests/gpu/table.py <"$work/times"
exit "$failed"
