// Packs pictures as PNG. The reader is in raster_samples.h.
#ifndef TESSERA_MODELS_IMAGING_PNG_H_
#define TESSERA_MODELS_IMAGING_PNG_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "models/imaging/image.h"

namespace tessera::imaging {

enum class PngColours { kGray, kBgr };  // One channel, or OpenCV's three.

// Returns the bytes of an 8-bit PNG file, compressed for speed rather than
// size. `samples` are rows one after the other, without padding.
// REQUIRES: height and width are positive. Errors: RESOURCE_EXHAUSTED if the
// picture is too large for the format or the memory.
absl::StatusOr<std::string> EncodePng(Size size, PngColours colours,
                                      const uint8_t* samples);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_PNG_H_
