#!/bin/sh
# Tests client/web with the packages of its package-lock.json, in a copy that leaves the sources alone.
#
# usage: tests/web/page.sh unit|dist     with TESSERA_TOOLS, the folder of tests/tools/install.sh
#
#   unit  types, imports, sizes, and the tests of client/web/tests
#   dist  builds the page; fails where client/web/dist differs, which people get who build Tessera without Node
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
if [ -e "$TESSERA_TOOLS/web.absent" ]; then
  cat "$TESSERA_TOOLS/web.absent"
  exit 77  # Skipped.
fi

copy=$(mktemp -d "$TESSERA_TOOLS/copy.XXXXXX")
trap 'rm -rf "$copy"' EXIT
mkdir -p "$copy/client/web" "$copy/tests"
(cd "$root/client/web" && tar cf - --exclude=node_modules .) | tar xf - -C "$copy/client/web"
cp -R "$root/tests/data" "$copy/tests/"
# The same files, not copies of them: the page's tools take 200 MB.
cp -Rl "$TESSERA_TOOLS/page/node_modules" "$copy/client/web/"
cd "$copy/client/web"
PATH="$TESSERA_TOOLS/bin:$PATH"

case $1 in
  unit)
    node node_modules/typescript/bin/tsc --noEmit
    node scripts/check_imports.mjs
    node scripts/check_sizes.mjs
    node scripts/run_tests.mjs
    ;;
  dist)
    rm -rf dist
    node scripts/build.mjs
    if ! diff -rq "$root/client/web/dist" dist; then
      echo "client/web/dist is not what its sources give: run \`npm ci --ignore-scripts && npm run build\` in client/web and commit dist" >&2
      exit 1
    fi
    ;;
  *) sed -n '4s/^# //p' "$root/tests/web/page.sh" >&2; exit 2 ;;
esac
