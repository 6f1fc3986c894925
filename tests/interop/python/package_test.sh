#!/bin/sh
# Builds the wheel and the sdist of client/python, and runs the package's tests from the wheel, in a fresh environment each for the
# oldest and the newest libraries, against a real server.
#
# usage: tests/interop/python/package_test.sh FOLDER        (in the environment of requirements.txt; TESSERA_BIN as for tests/e2e)
set -eu
root=$(cd "$(dirname "$0")/../../.." && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
uv=$folder/../uv/bin/uv
export UV_CACHE_DIR=$folder/../uv-cache

rm -rf "$folder/dist" "$folder/source"
cp -r "$root/client/python" "$folder/source"
(cd "$folder/source" && python -m build --no-isolation --outdir "$folder/dist" . >"$folder/build.log" 2>&1) ||
  { tail -n 20 "$folder/build.log" >&2; exit 1; }
ls "$folder"/dist/*.whl "$folder"/dist/*.tar.gz

echo "mypy --strict"
(cd "$folder/source" && python -m mypy --python-executable "$(command -v python)" --cache-dir "$folder/mypy")

for end in oldest newest; do
  rm -rf "$folder/$end"
  "$uv" venv -q --python /usr/bin/python3 "$folder/$end"
  nice "$uv" pip install -q --python "$folder/$end/bin/python" -r "$(dirname "$0")/$end.txt" "$folder"/dist/*.whl
  echo "$end: $("$uv" pip list -q --python "$folder/$end/bin/python" | grep -E '^(grpcio|protobuf|numpy|tessera)' | tr -s ' \n' ' ')"
  # The tests lie elsewhere, so that only the wheel can be imported.
  (cd "$folder" && "$folder/$end/bin/python" -B -m unittest discover -q -s "$folder/source/tests")
  "$folder/$end/bin/python" -B "$root/tests/interop/python/client_test.py"
done
