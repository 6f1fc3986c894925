// A view of pixels that something else owns.
#ifndef TESSERA_MODELS_IMAGING_PLANE_VIEW_H_
#define TESSERA_MODELS_IMAGING_PLANE_VIEW_H_

#include <cassert>
#include <cstddef>

#include "models/imaging/image.h"

namespace tessera::imaging {

// A read-only plane. Borrows its pixels, which have the layout of Plane.
template <typename T>
class PlaneView {
 public:
  PlaneView() = default;
  // REQUIRES: as many pixels as `size` has.
  PlaneView(Size size, const T* pixels) : size_(size), pixels_(pixels) {}
  PlaneView(const Plane<T>& plane)  // NOLINT: every plane may be viewed.
      : PlaneView(plane.size(), plane.pixels().data()) {}

  Size size() const { return size_; }
  int height() const { return size_.height; }
  int width() const { return size_.width; }

  // REQUIRES: 0 ≤ y < height().
  const T* row(int y) const {
    assert(y >= 0 && y < size_.height);
    return pixels_ + static_cast<size_t>(y) * size_.width;
  }

 private:
  Size size_;
  const T* pixels_ = nullptr;
};

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_PLANE_VIEW_H_
