#include "models/examples/target_planes.h"

#include <algorithm>
#include <cmath>

#include "models/instances/encode.h"

namespace tessera::examples {
namespace {

using imaging::FloatPlane;
using imaging::Plane;
using version::Target;

constexpr float kSteps = 254;  // Even, so that a flow of 0 is stored exactly.

// Distances are from 0 to 1, flows from -1 to 1.
float LowestOf(Target target) { return target == Target::kFlow ? -1 : 0; }
float RangeOf(Target target) { return target == Target::kFlow ? 2 : 1; }

}  // namespace

TargetPlanes StorePlanes(const imaging::LabelPlane& mask, Target target) {
  TargetPlanes stored;
  if (target == Target::kForeground || target == Target::kBorder) return stored;
  const std::vector<FloatPlane> planes = instances::EncodeTarget(mask, target);
  for (size_t i = 1; i < planes.size(); ++i) {
    Plane<uint8_t>& plane = stored.emplace_back(mask.size(), 0);
    std::transform(planes[i].pixels().begin(), planes[i].pixels().end(),
                   plane.pixels().begin(), [&](float value) {
                     const float part =
                         (value - LowestOf(target)) / RangeOf(target);
                     return static_cast<uint8_t>(std::lround(
                         kSteps * std::clamp(part, 0.0f, 1.0f)));
                   });
  }
  return stored;
}

FloatPlane RestorePlane(const Plane<uint8_t>& stored, Target target) {
  FloatPlane plane(stored.size(), 0);
  std::transform(stored.pixels().begin(), stored.pixels().end(),
                 plane.pixels().begin(), [&](uint8_t value) {
                   return LowestOf(target) +
                          RangeOf(target) * static_cast<float>(value) / kSteps;
                 });
  return plane;
}

}  // namespace tessera::examples
