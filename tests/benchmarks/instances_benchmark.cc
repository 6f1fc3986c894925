// How fast planes become objects, and objects planes, by target: bytes are
// pixels. A crowded image has objects everywhere, each against its neighbours;
// a sparse one has a twentieth of its pixels on objects.
//
// usage: instances_benchmark [--benchmark_filter=REGEX]
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "models/imaging/image.h"
#include "models/instances/decode.h"
#include "models/instances/encode.h"
#include "models/version/parameters.h"
#include "tests/benchmarks/parts.h"

namespace tessera::instances {
namespace {

using imaging::FloatPlane;
using imaging::LabelPlane;
using version::Target;

// What a network might have made of them: uneven, but smooth.
std::vector<FloatPlane> UnevenPlanes(const LabelPlane& labels, Target target) {
  auto planes = EncodeTarget(labels, target);
  for (FloatPlane& plane : planes) {
    for (int y = 0; y < plane.height(); ++y) {
      for (int x = 0; x < plane.width(); ++x) {
        plane.at(x, y) += static_cast<float>(
            0.05 * std::sin(0.9 * x + 0.2 * y) * std::sin(0.7 * y - 0.3 * x));
      }
    }
  }
  return planes;
}

void SetSpeed(benchmark::State& state, const LabelPlane& labels) {
  state.SetBytesProcessed(state.iterations() *
                          static_cast<int64_t>(labels.pixels().size()));
  const auto target = static_cast<Target>(state.range(0));
  state.SetLabel(version::NameOf(target) +
                 (state.range(1) != 0 ? ", crowded" : ", sparse"));
}

void Decode(benchmark::State& state) {
  const auto target = static_cast<Target>(state.range(0));
  const LabelPlane labels = Discs(2048, state.range(1) != 0);
  const auto planes = UnevenPlanes(labels, target);
  for (auto _ : state) {
    benchmark::DoNotOptimize(DecodeObjects(planes, {.target = target}));
  }
  SetSpeed(state, labels);
}

void Encode(benchmark::State& state) {
  const auto target = static_cast<Target>(state.range(0));
  const LabelPlane labels = Discs(600, state.range(1) != 0);
  for (auto _ : state) {
    benchmark::DoNotOptimize(EncodeTarget(labels, target));
  }
  SetSpeed(state, labels);
}

const std::vector<int64_t> kTargets = {
    static_cast<int64_t>(Target::kForeground),
    static_cast<int64_t>(Target::kBorder),
    static_cast<int64_t>(Target::kDistance),
    static_cast<int64_t>(Target::kFlow)};
BENCHMARK(Decode)
    ->ArgsProduct({kTargets, {0, 1}})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(Encode)
    ->ArgsProduct({kTargets, {0, 1}})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tessera::instances

BENCHMARK_MAIN();
