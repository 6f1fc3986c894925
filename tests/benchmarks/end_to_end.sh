#!/bin/sh
# How long `tessera segment` takes for a 2048×2048 16-bit image over loopback, from the file to the GeoJSON, beside what the bare
# network needs for the same pixels (network_benchmark, 16 inputs of 512×512), in turns. Prints the medians, their ratio, and
# where the time of the last run went.
#
# usage: tests/benchmarks/end_to_end.sh [COUNT]     COUNT: turns, 5 if not given
set -eu
count=${1:-5}
cd "$(dirname "$0")/../.."
programs="make_nuclei network_benchmark"
. tests/accuracy/server.sh

train_nuclei 60
image=$(make_image 2048)
export OMP_WAIT_POLICY=passive
for _ in $(seq 0 "$count"); do
  began=$(date +%s%N)
  "$bin/tessera" --json segment "$image" --model nuclei --out "$work/out" --format geojson >"$work/summary"
  echo "$(date +%s%N) $began" >>"$work/ours"
  "$bin/network_benchmark" "$work" "$planned" time 512 >>"$work/network"
done
/usr/bin/python3 - "$work" <<'PYTHON'
import json, pathlib, statistics, sys

work = pathlib.Path(sys.argv[1])
# The first turn loads the model.
ours = [(int(end) - int(began)) / 1e9 for end, began in map(str.split, (work / "ours").read_text().splitlines()[1:])]
network = [16 * float(seconds) for name, _, seconds in map(str.split, (work / "network").read_text().splitlines())
           if name == "tessera"]
ours, network = statistics.median(ours), statistics.median(network)
print(f"tessera segment: {ours:.3f} s; bare network: {network:.3f} s; ratio {ours / network:.2f}")
summary = json.loads((work / "summary").read_text().splitlines()[-1])
print(f"{summary['objects']} objects; " + ", ".join(f"{key[:-8]} {value:.3f} s" for key, value in summary.items()
                                                    if key.endswith("_seconds")))
PYTHON
