// Writes outlines of random planes for validate_with_shapely.py, a GeoJSON
// feature a line. `tolerance` 0 are traced outlines; the others also carry the
// rings that they were simplified from.
#include <cstdio>
#include <map>
#include <random>

#include "models/outline/simplify.h"
#include "models/outline/trace.h"
#include "tests/unit/models/outline/random_labels.h"

namespace {

using tessera::imaging::Outline;
using tessera::imaging::Polygon;
using tessera::imaging::Ring;

void Print(const Ring& ring) {
  std::printf("[");
  for (const auto& point : ring) std::printf("[%g,%g],", point.x, point.y);
  std::printf("[%g,%g]]", ring.front().x, ring.front().y);
}

void Print(const Outline& outline) {
  const char* separator = "";
  std::printf("[");
  for (const Polygon& polygon : outline.polygons) {
    std::printf("%s[", separator);
    Print(polygon.exterior);
    for (const Ring& hole : polygon.holes) {
      std::printf(",");
      Print(hole);
    }
    std::printf("]");
    separator = ",";
  }
  std::printf("]");
}

void PrintFeature(const Outline& outline, const Outline& traced, double area,
                  double tolerance) {
  std::printf("{\"type\":\"Feature\",\"geometry\":{\"type\":\"MultiPolygon\","
              "\"coordinates\":");
  Print(outline);
  std::printf("},\"properties\":{\"tolerance\":%g,\"area_px\":%.0f,"
              "\"traced\":",
              tolerance, area);
  Print(traced);
  std::printf("}}\n");
}

}  // namespace

int main() {
  std::mt19937_64 random(5);
  for (int round = 0; round < 2000; ++round) {
    const auto labels =
        tessera::outline::RandomLabels(random, round % 10 == 0 ? 40 : 12);
    std::map<uint32_t, double> areas;
    for (const uint32_t label : labels.pixels()) areas[label] += 1;
    for (const Outline& traced : tessera::outline::TraceOutlines(labels)) {
      for (const double tolerance : {0.0, 0.5, 1.0, 3.0}) {
        PrintFeature(tessera::outline::Simplify(traced, tolerance), traced,
                     areas[traced.number], tolerance);
      }
    }
  }
  return 0;
}
