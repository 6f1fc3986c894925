// Decodes PNG and JPEG files. Private to this room.
#ifndef TESSERA_MODELS_IMAGING_RASTER_SAMPLES_H_
#define TESSERA_MODELS_IMAGING_RASTER_SAMPLES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "models/imaging/image.h"

namespace tessera::imaging {

// Rows one after the other, without padding. Samples of 16 bit have this
// machine's byte order.
struct RasterSamples {
  int bits = 8;
  int channels = 1;  // Or 3: red, green, blue; one more with alpha.
  std::vector<uint8_t> bytes;
};

// Decode a file of the format whose header promises `size`. Samples come as
// they are stored: gamma and alpha are not applied, and the image is not turned
// by its EXIF tag, so that it keeps matching its mask. For PNG palettes the
// samples are indices. Grays of fewer than 8 bits are stretched to 8. Returns
// none if the file is damaged, breaks off or is not of `size`, or if a JPEG has
// neither one nor three components.
//
// With `keep_alpha`, a PNG's alpha channel is kept as the last of 2 or 4
// channels.
std::optional<RasterSamples> DecodePng(absl::string_view packed, Size size,
                                       bool keep_alpha = false);
std::optional<RasterSamples> DecodeJpeg(absl::string_view packed, Size size);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_RASTER_SAMPLES_H_
