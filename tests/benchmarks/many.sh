#!/bin/sh
# 64 clients with images of 256×256 px at once, the planned network: the images they get a second together, beside those that the
# bare network computes a second, in turns.
#
# usage: tests/benchmarks/many.sh [CLIENTS]     64 if not given
set -eu
clients=${1:-64}
cd "$(dirname "$0")/../.."
programs="make_nuclei network_benchmark segment_latency"
. tests/accuracy/server.sh

train_nuclei 60
image=$(make_image 256)
export OMP_WAIT_POLICY=passive
for _ in 1 2 3; do
  "$bin/segment_latency" "$TESSERA_SERVER" nuclei "$image" 5 "$clients" >>"$work/served"
  "$bin/network_benchmark" "$work" "$planned" time 256 >>"$work/network"
done
/usr/bin/python3 - "$work" "$clients" <<'PYTHON'
import json, pathlib, statistics, sys

work = pathlib.Path(sys.argv[1])
served = statistics.median(json.loads(line)["per_second"] for line in (work / "served").read_text().splitlines())
network = 1 / statistics.median(float(seconds) for name, _, seconds in map(str.split, (work / "network").read_text()
                                                                          .splitlines()) if name == "tessera")
print(f"{sys.argv[2]} clients: {served:.1f} images/s; bare network: {network:.1f} images/s; ratio {served / network:.2f}")
PYTHON
