#include "models/training/cut_touching.h"

#include <algorithm>

namespace tessera::training {
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

}  // namespace

Plane<uint8_t> CutTouching(const LabelPlane& objects, int gap_px) {
  const auto higher = [](uint32_t a, uint32_t b) { return std::max(a, b); };
  // Of two labels that are not background, the lower one.
  const auto lower = [](uint32_t a, uint32_t b) {
    return a == 0 || b == 0 ? std::max(a, b) : std::min(a, b);
  };
  Plane<uint8_t> target(objects.size(), 0);
  const LabelPlane highest =
      Slide(Slide(objects, gap_px, true, higher), gap_px, false, higher);
  const LabelPlane lowest =
      Slide(Slide(objects, gap_px, true, lower), gap_px, false, lower);
  for (size_t i = 0; i < target.pixels().size(); ++i) {
    target.pixels()[i] = objects.pixels()[i] != 0 &&
                         highest.pixels()[i] == lowest.pixels()[i];
  }
  return target;
}

}  // namespace tessera::training
