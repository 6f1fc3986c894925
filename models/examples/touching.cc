#include "models/examples/touching.h"

#include <algorithm>

namespace tessera::examples {
namespace {

using imaging::LabelPlane;
using imaging::Plane;

// Applies `choose` to each pixel and its neighbours up to `reach` away along
// one axis, `stride` values apart.
template <typename Choose>
LabelPlane Slide(const LabelPlane& plane, int reach, bool along_x,
                 Choose choose) {
  LabelPlane result = plane;
  for (int y = 0; y < plane.height(); ++y) {
    for (int x = 0; x < plane.width(); ++x) {
      const int at = along_x ? x : y;
      const int length = along_x ? plane.width() : plane.height();
      uint32_t& value = result.at(x, y);
      for (int i = std::max(0, at - reach); i < std::min(length, at + reach + 1);
           ++i) {
        value = choose(value, along_x ? plane.at(i, y) : plane.at(x, i));
      }
    }
  }
  return result;
}

// For each pixel the highest and the lowest label within `reach`; 0: none.
struct LabelRange {
  LabelPlane highest;
  LabelPlane lowest;

  bool HasTwo(size_t i) const {
    return highest.pixels()[i] != lowest.pixels()[i];
  }
};

LabelRange LabelsWithin(const LabelPlane& objects, int reach) {
  const auto higher = [](uint32_t a, uint32_t b) { return std::max(a, b); };
  // The lower one of two labels, ignoring background.
  const auto lower = [](uint32_t a, uint32_t b) {
    return a == 0 || b == 0 ? std::max(a, b) : std::min(a, b);
  };
  return {Slide(Slide(objects, reach, true, higher), reach, false, higher),
          Slide(Slide(objects, reach, true, lower), reach, false, lower)};
}

}  // namespace

Plane<uint8_t> CutTouching(const LabelPlane& objects, int gap_px) {
  Plane<uint8_t> target(objects.size(), 0);
  const LabelRange labels = LabelsWithin(objects, gap_px);
  for (size_t i = 0; i < target.pixels().size(); ++i) {
    target.pixels()[i] = objects.pixels()[i] != 0 && !labels.HasTwo(i);
  }
  return target;
}

imaging::FloatPlane TouchingPlane(const LabelPlane& objects) {
  imaging::FloatPlane touching(objects.size(), 0);
  const LabelRange labels = LabelsWithin(objects, 1);
  for (size_t i = 0; i < touching.pixels().size(); ++i) {
    touching.pixels()[i] = labels.HasTwo(i) ? 1.0f : 0.0f;
  }
  return touching;
}

}  // namespace tessera::examples
