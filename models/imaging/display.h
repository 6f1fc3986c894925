// What a screen shows of an image: 8 bit for a window of intensities, and
// smaller copies of the image.
#ifndef TESSERA_MODELS_IMAGING_DISPLAY_H_
#define TESSERA_MODELS_IMAGING_DISPLAY_H_

#include <cstdint>

#include "models/imaging/image.h"

namespace tessera::imaging {

// `low` and less becomes black, `high` and more white; `low` above `high`
// inverts the picture. With v between 0 (at `low`) and 1 (at `high`), a pixel
// is drawn as 255·v^gamma, rounded: below 1, `gamma` brightens the middle.
struct DisplayWindow {
  double low = 0;
  double high = 255;
  double gamma = 1;
};

// REQUIRES: window.low != window.high, window.gamma > 0.
Plane<uint8_t> ToDisplay(const GrayPlane& image, const DisplayWindow& window);

// Half as high and wide, rounded up: each pixel is the mean of up to four,
// rounded. REQUIRES: the image is not empty.
GrayPlane Halve(const GrayPlane& image);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_DISPLAY_H_
