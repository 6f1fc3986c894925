"""Checks outlines by Shapely (GEOS), which knows nothing of how they were made.

usage: validate_with_shapely.py DUMP_PROGRAM

Runs DUMP_PROGRAM and reads a GeoJSON feature a line from it. Exits 77, which
CTest counts as skipped, where Shapely is not installed.
"""
import json
import subprocess
import sys

try:
    from shapely.geometry import LinearRing, LineString, MultiPolygon
    from shapely.validation import explain_validity
except ImportError:
    print("skipped: Shapely is not installed (Debian: python3-shapely)")
    sys.exit(77)


def fault_of(feature):
    """What is wrong with one outline; None if nothing is."""
    parts = feature["geometry"]["coordinates"]
    properties = feature["properties"]
    shape = MultiPolygon([(part[0], part[1:]) for part in parts])
    if not shape.is_valid:
        return explain_validity(shape)
    # Shapely looks at it with y up: clockwise on the screen is its ccw.
    for part in parts:
        for index, ring in enumerate(part):
            if LinearRing(ring).is_ccw != (index == 0):
                return f"ring {index} runs the wrong way"
    tolerance = properties["tolerance"]
    if tolerance == 0:
        return None if shape.area == properties["area_px"] else f"area {shape.area}"
    for part, traced in zip(parts, properties["traced"], strict=True):
        for ring, old in zip(part, traced, strict=True):
            distance = LineString(ring).hausdorff_distance(LineString(old))
            if distance > tolerance + 1e-9:
                return f"{distance} px away"
    return None


def main():
    counts = {}
    dump = subprocess.run([sys.argv[1]], stdout=subprocess.PIPE, check=True)
    for line in dump.stdout.splitlines():
        feature = json.loads(line)
        fault = fault_of(feature)
        if fault:
            sys.exit(f"{fault}: {line.decode()}")
        tolerance = feature["properties"]["tolerance"]
        counts[tolerance] = counts.get(tolerance, 0) + 1
    if len(counts) != 4 or min(counts.values()) < 1000:
        sys.exit(f"too few outlines: {counts}")
    print("valid outlines by tolerance:", counts)


if __name__ == "__main__":
    main()
