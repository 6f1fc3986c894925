// One run of each part whose instructions are counted (count_instructions.py).
//
// usage: count_instructions PART     trace_sparse, trace_crowded, stitch,
// weight_map
#include <cstdio>
#include <string>
#include <vector>

#include "models/examples/weight_map.h"
#include "models/imaging/image.h"
#include "models/outline/trace.h"
#include "models/tiles/stitch.h"
#include "tests/benchmarks/parts.h"

using tessera::imaging::FloatPlane;
using tessera::imaging::LabelPlane;
using tessera::imaging::Rect;

// Counted from here to its end: callgrind knows it by name.
extern "C" __attribute__((noinline)) size_t Counted(
    const std::string& part, const LabelPlane& labels,
    const std::vector<Rect>& tiles, const std::vector<FloatPlane>& planes) {
  if (part == "weight_map") {
    return tessera::examples::WeightMap(labels).pixels().size();
  }
  if (part != "stitch") return tessera::outline::TraceOutlines(labels).size();
  tessera::tiles::Stitcher stitcher({448, 448}, 2, tiles);
  size_t rows = 0;
  for (const Rect& tile : tiles) {
    stitcher.Add(tile, planes);
    while (const auto band = stitcher.Take(448)) {
      rows += static_cast<size_t>(band->planes.front().height());
    }
  }
  return rows;
}

int main(int argc, char** argv) {
  const std::string part = argc == 2 ? argv[1] : "";
  LabelPlane labels;
  std::vector<Rect> tiles;
  if (part == "weight_map") {
    labels = tessera::HundredDiscs();
  } else if (part == "trace_sparse" || part == "trace_crowded") {
    labels = tessera::Discs(512, part == "trace_crowded");
  } else if (part == "stitch") {
    for (const int y : {0, 192}) {
      for (const int x : {0, 192}) tiles.push_back({x, y, x + 256, y + 256});
    }
  } else {
    std::fputs("usage: count_instructions PART\n", stderr);
    return 2;
  }
  const std::vector<FloatPlane> planes(2, FloatPlane({256, 256}, 0.5f));
  std::printf("%zu\n", Counted(part, labels, tiles, planes));
  return 0;
}
