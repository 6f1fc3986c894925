// The eight ways to mirror and turn a plane.
#ifndef TESSERA_MODELS_IMAGING_SYMMETRY_H_
#define TESSERA_MODELS_IMAGING_SYMMETRY_H_

#include <algorithm>
#include <utility>

#include "models/imaging/image.h"

namespace tessera::imaging {

// The mirrorings are applied in this order.
struct Symmetry {
  bool left_right = false;
  bool up_down = false;
  bool transpose = false;  // x and y change places, and so do width and height.
};

// Moves the plane's pixels.
template <typename T>
void Apply(const Symmetry& symmetry, Plane<T>& plane) {
  if (symmetry.left_right) {
    for (int y = 0; y < plane.height(); ++y) {
      std::reverse(plane.row(y), plane.row(y) + plane.width());
    }
  }
  if (symmetry.up_down) {
    for (int y = 0; y < plane.height() / 2; ++y) {
      std::swap_ranges(plane.row(y), plane.row(y) + plane.width(),
                       plane.row(plane.height() - 1 - y));
    }
  }
  if (!symmetry.transpose) return;
  Plane<T> turned({plane.width(), plane.height()}, T());
  for (int y = 0; y < plane.height(); ++y) {
    for (int x = 0; x < plane.width(); ++x) turned.at(y, x) = plane.at(x, y);
  }
  plane = std::move(turned);
}

// Moves the pixels of a field of vectors and mirrors the vectors, too.
// REQUIRES: both planes have the same size.
inline void ApplyToVectors(const Symmetry& symmetry, FloatPlane& down,
                           FloatPlane& right) {
  Apply(symmetry, down);
  Apply(symmetry, right);
  if (symmetry.left_right) {
    for (float& value : right.pixels()) value = -value;
  }
  if (symmetry.up_down) {
    for (float& value : down.pixels()) value = -value;
  }
  if (symmetry.transpose) std::swap(down, right);
}

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_SYMMETRY_H_
