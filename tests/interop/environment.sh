#!/bin/sh
# Makes FOLDER an environment with other programs in fixed versions, unless it is one already, and runs COMMAND in it. Needs network,
# once.
#
# usage: tests/interop/environment.sh FOLDER REQUIREMENTS [JARS] -- COMMAND [ARGUMENT...]
#
#   FOLDER        lies below the build folder; the installer and its cache lie beside FOLDER, for all environments
#   REQUIREMENTS  packages of PyPI, one a line, as pip reads them; they get a Python environment of their own, FOLDER/venv
#   JARS          one a line, without what they depend on: an artefact of Maven, `group:artifact:version`, or a package of PyPI with
#                 jars in it, `name==version`; they get into FOLDER/jars
#   COMMAND       its PATH begins with FOLDER/venv/bin, so `python` is that environment's; CLASSPATH has FOLDER/jars/*
#
# Exit status: that of COMMAND; 77, for CTest "skipped", if the network is absent; 1 if a package cannot be had.
# Several tests may ask at once.
set -eu
uv_version=0.13.9
copier=org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy

mkdir -p "$1"
folder=$(cd "$1" && pwd)
shared=$(dirname "$folder")
requirements=$2
shift 2
jars=/dev/null
[ "$1" = -- ] || { jars=$1; shift; }
[ "$1" = -- ] || { echo "$0: no -- before the command" >&2; exit 2; }
shift

uv() { UV_CACHE_DIR="$shared/uv-cache" UV_HTTP_TIMEOUT=120 nice -n 10 "$shared/uv/bin/uv" "$@"; }

absent() {
  echo "skipped: $1; the installer's output is in $folder/log" >&2
  exit 77
}

installer() {
  [ "$(cat "$shared/uv/stamp" 2>/dev/null)" != "$uv_version" ] || return 0
  rm -rf "$shared/uv"
  /usr/bin/python3 -m venv "$shared/uv"
  "$shared/uv/bin/pip" install -q "uv==$uv_version" >>"$folder/log" 2>&1 || absent "no network to install uv from PyPI"
  echo "$uv_version" >"$shared/uv/stamp"
}

packages() {
  ! cmp -s "$requirements" "$folder/venv/stamp" || return 0
  installer
  rm -rf "$folder/venv"
  uv venv -q --python /usr/bin/python3 "$folder/venv" >>"$folder/log" 2>&1
  if ! uv pip install -q --python "$folder/venv/bin/python" -r "$requirements" >>"$folder/log" 2>&1; then
    # A package that is not to be had is an error, a network that is not there is none.
    uv pip install -q --dry-run --refresh --python "$folder/venv/bin/python" "uv==$uv_version" >>"$folder/log" 2>&1 ||
      absent "no network to install $requirements from PyPI"
    tail -n 20 "$folder/log" >&2
    exit 1
  fi
  cp "$requirements" "$folder/venv/stamp"
}

# wheel NAME==VERSION: copies the jars in a package.
wheel() {
  rm -rf "$folder/wheel"
  uv pip install -q --no-deps --target "$folder/wheel" --python "$folder/venv/bin/python" "$1" || return 1
  find "$folder/wheel" -name '*.jar' -exec mv {} "$folder/jars/" ';'
  rm -rf "$folder/wheel"
}

artefact() {
  nice -n 10 mvn -q -B "-Dmaven.repo.local=$shared/maven" "$copier" "-Dartifact=$1" "-DoutputDirectory=$folder/jars" </dev/null
}

archives() {
  ! cmp -s "$jars" "$folder/jars/stamp" || return 0
  rm -rf "$folder/jars"
  mkdir "$folder/jars"
  while read -r jar; do
    case $jar in
      *==*) wheel "$jar" >>"$folder/log" 2>&1 || absent "no network to get $jar from PyPI" ;;
      *) artefact "$jar" >>"$folder/log" 2>&1 || absent "no network to get $jar from Maven, or no Maven" ;;
    esac
  done <"$jars"
  cp "$jars" "$folder/jars/stamp"
}

(
  flock 9
  packages
  archives
) 9>"$shared/lock"
PATH="$folder/venv/bin:$PATH" CLASSPATH="$folder/jars/*${CLASSPATH:+:$CLASSPATH}" exec "$@"
