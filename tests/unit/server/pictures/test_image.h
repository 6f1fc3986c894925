// Synthetic images for the tests of this folder.
#ifndef TESSERA_TESTS_UNIT_SERVER_PICTURES_TEST_IMAGE_H_
#define TESSERA_TESTS_UNIT_SERVER_PICTURES_TEST_IMAGE_H_

#include <cstdint>

#include "models/imaging/image.h"

namespace tessera::pictures {

// An image in which every pixel is known. `seed` tells slices apart.
inline imaging::GrayPlane TestImage(imaging::Size size, int bits,
                                    uint32_t seed = 1) {
  imaging::GrayPlane image(size, 0);
  uint32_t state = seed * 2'654'435'761u + 1;
  for (uint16_t& pixel : image.pixels()) {
    state = state * 1'664'525u + 1'013'904'223u;
    pixel = static_cast<uint16_t>(bits == 8 ? state >> 24 : state >> 16);
  }
  return image;
}

// What Picture::Read() should return.
inline imaging::GrayPlane PartOf(const imaging::GrayPlane& image,
                                 const imaging::Rect& rect) {
  imaging::GrayPlane part({rect.height(), rect.width()}, 0);
  for (int y = 0; y < rect.height(); ++y) {
    for (int x = 0; x < rect.width(); ++x) {
      part.at(x, y) = image.at(rect.x0 + x, rect.y0 + y);
    }
  }
  return part;
}

}  // namespace tessera::pictures

#endif  // TESSERA_TESTS_UNIT_SERVER_PICTURES_TEST_IMAGE_H_
