// How fast labels become outlines and samples weight maps, on one thread; with
// a folder, what peers do the same with (peers/parts.py).
//
// usage: parts_benchmark [--benchmark_filter=REGEX]
//        parts_benchmark --write FOLDER
// FOLDER gets native arrays, row by row: labels-sparse.u32 and
// labels-crowded.u32 of 2048×2048, objects.u32 and weights.f32 of 512×512.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "models/examples/weight_map.h"
#include "models/outline/trace.h"
#include "tests/benchmarks/parts.h"

namespace tessera {
namespace {

constexpr int kSidePx = 2048;

void Trace(benchmark::State& state) {
  const imaging::LabelPlane labels = Discs(kSidePx, state.range(0) != 0);
  for (auto _ : state) {
    benchmark::DoNotOptimize(outline::TraceOutlines(labels));
  }
  state.SetItemsProcessed(state.iterations() * kSidePx * kSidePx);
  state.SetLabel(state.range(0) != 0 ? "crowded, items are pixels"
                                     : "sparse, items are pixels");
}
BENCHMARK(Trace)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void WeightMap(benchmark::State& state) {
  const imaging::LabelPlane objects = HundredDiscs();
  for (auto _ : state) benchmark::DoNotOptimize(examples::WeightMap(objects));
  state.SetLabel("512×512, 100 objects");
}
BENCHMARK(WeightMap)->Unit(benchmark::kMillisecond);

template <typename Plane>
void Write(const std::string& path, const Plane& plane) {
  const auto& pixels = plane.pixels();
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(pixels.data()),
             static_cast<std::streamsize>(pixels.size() * sizeof(pixels[0])));
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == "--write") {
    const std::string folder = argv[2];
    tessera::Write(folder + "/labels-sparse.u32",
                   tessera::Discs(tessera::kSidePx, false));
    tessera::Write(folder + "/labels-crowded.u32",
                   tessera::Discs(tessera::kSidePx, true));
    const auto objects = tessera::HundredDiscs();
    tessera::Write(folder + "/objects.u32", objects);
    tessera::Write(folder + "/weights.f32",
                   tessera::examples::WeightMap(objects));
    return 0;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
