// Pixels in memory. Origin at the top left; x to the right, y down; pixel
// (x, y) covers [x, x+1) × [y, y+1).
#ifndef TESSERA_MODELS_IMAGING_IMAGE_H_
#define TESSERA_MODELS_IMAGING_IMAGE_H_

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tessera::imaging {

// Height comes before width, as everywhere in Tessera's interface.
struct Size {
  int height = 0;
  int width = 0;
  friend bool operator==(const Size&, const Size&) = default;
};

// A rectangle of pixels: [x0, x1) × [y0, y1).
struct Rect {
  int x0 = 0;
  int y0 = 0;
  int x1 = 0;
  int y1 = 0;
  int width() const { return x1 - x0; }
  int height() const { return y1 - y0; }
  friend bool operator==(const Rect&, const Rect&) = default;
};

// One value for each pixel, row after row without gaps.
template <typename T>
class Plane {
 public:
  Plane() = default;
  Plane(Size size, T value)
      : size_(size),
        pixels_(static_cast<size_t>(size.height) * size.width, value) {}
  // REQUIRES: as many pixels as `size` has.
  Plane(Size size, std::vector<T> pixels)
      : size_(size), pixels_(std::move(pixels)) {
    assert(pixels_.size() == static_cast<size_t>(size.height) * size.width);
  }

  Size size() const { return size_; }
  int height() const { return size_.height; }
  int width() const { return size_.width; }
  bool empty() const { return pixels_.empty(); }

  // REQUIRES: 0 ≤ x < width(), 0 ≤ y < height().
  T& at(int x, int y) { return pixels_[Index(x, y)]; }
  const T& at(int x, int y) const { return pixels_[Index(x, y)]; }

  T* row(int y) { return pixels_.data() + Index(0, y); }
  const T* row(int y) const { return pixels_.data() + Index(0, y); }

  std::vector<T>& pixels() { return pixels_; }
  const std::vector<T>& pixels() const { return pixels_; }

  friend bool operator==(const Plane&, const Plane&) = default;

 private:
  size_t Index(int x, int y) const {
    assert(x >= 0 && x < size_.width && y >= 0 && y < size_.height);
    return static_cast<size_t>(y) * size_.width + x;
  }

  Size size_;
  std::vector<T> pixels_;
};

using GrayPlane = Plane<uint16_t>;    // 8-bit images keep values 0–255.
using FloatPlane = Plane<float>;      // Normalised intensities, probabilities.
using LabelPlane = Plane<uint32_t>;   // 0 background, n the object n.

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_IMAGE_H_
