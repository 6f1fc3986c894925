// Packs pictures as PNG. What is read of one is in raster_samples.h.
#ifndef TESSERA_MODELS_IMAGING_PNG_H_
#define TESSERA_MODELS_IMAGING_PNG_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "models/imaging/image.h"

namespace tessera::imaging {

enum class PngColours { kGray, kBgr };  // One channel, or OpenCV's three.

// The bytes of a PNG file, 8 bit, packed for speed. `samples` are rows one
// after the other, without padding.
// REQUIRES: both sides are positive. Errors: RESOURCE_EXHAUSTED if it is too
// large for the format or the memory.
absl::StatusOr<std::string> EncodePng(Size size, PngColours colours,
                                      const uint8_t* samples);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_PNG_H_
