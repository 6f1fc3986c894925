# What the scripts that measure share; to be sourced in the project's root. Builds tesserad, tessera and the `programs` that the
# script names besides, and starts a server on loopback, without models and with `serve_flags`, that ends with the script. Sets bin,
# work, server (its process) and planned; WORK=DIR keeps everything (samples, server's files, logs) in DIR. BIN=DIR takes the programs
# from there instead.
if [ -n "${BIN:-}" ]; then
  bin=$(realpath "$BIN")
else
  ./deploy/install-packages.sh
  cmake --preset release ${programs:+-DTESSERA_BUILD_TESTS=ON} >/dev/null
  # shellcheck disable=SC2086
  cmake --build --preset release --target tesserad tessera ${programs:-}
  bin=$PWD/build/release/bin
fi

if [ -n "${WORK:-}" ]; then mkdir -p "$WORK"; work=$(realpath "$WORK"); else work=$(mktemp -d); fi
server=
finish() {
  [ -z "$server" ] || { kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }
  [ -n "${WORK:-}" ] || rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# The flags are words.
# shellcheck disable=SC2086
"$bin/tesserad" serve --data-dir "$work/server" --listen 127.0.0.1:0 --metrics-listen 127.0.0.1:0 --http-listen 127.0.0.1:0 --no-starter ${serve_flags:-} \
  >"$work/address" 2>"$work/server.log" &
server=$!
until grep -q '^listening on ' "$work/address"; do
  kill -0 "$server" 2>/dev/null || { cat "$work/server.log" >&2; exit 1; }
  sleep 0.1
done
TESSERA_SERVER=$(sed -n 's/^listening on //p' "$work/address")
export TESSERA_SERVER

# hold_back FOLDER EVERY OUT: of FOLDER's sorted names the first and every EVERY-th after it go to OUT/test, the rest to
# OUT/train. Links, not copies.
hold_back() {
  rm -rf "$3"; mkdir -p "$3/train" "$3/test"
  ls "$1" | LC_ALL=C sort | awk -v every="$2" 'NR % every == 1 { print "test", $0; next } { print "train", $0 }' |
    while read -r part name; do ln -s "$1/$name" "$3/$part/$name"; done
}

# thin_out FOLDER COUNT OUT: links to COUNT of FOLDER's samples, which lie evenly apart among the sorted names, in OUT.
thin_out() {
  rm -rf "$3"; mkdir -p "$3"
  ls "$1" | LC_ALL=C sort |
    awk -v all="$(ls "$1" | wc -l)" -v count="$2" 'int(NR * count / all) > int((NR - 1) * count / all)' |
    while read -r name; do ln -s "$(readlink -f "$1/$name")" "$3/$name"; done
}

# The planned network with the default target, as benchmarks of networks take it.
# shellcheck disable=SC2034
planned='{"base_width":16,"upsampling":"nearest","skip_connection":"add","target":"distance","dropout":0}'

# train_nuclei EPOCHS: uploads 12 images of synthetic nuclei as the dataset `nuclei` and trains version 1 of the model `nuclei`.
train_nuclei() {
  "$bin/make_nuclei" "$work/samples" 12 1
  "$bin/tessera" dataset create nuclei "$work/samples" >/dev/null
  "$bin/tessera" train nuclei --model nuclei --epochs "$1" --follow >/dev/null
}

# make_image SIDE: another image of synthetic nuclei; prints its path.
make_image() {
  "$bin/make_nuclei" "$work/image" 1 1000 "$1"
  echo "$work"/image/*/image/*
}
