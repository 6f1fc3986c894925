// What PNG and JPEG files are decoded to. Private to this room.
#ifndef TESSERA_MODELS_IMAGING_RASTER_SAMPLES_H_
#define TESSERA_MODELS_IMAGING_RASTER_SAMPLES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "models/imaging/image.h"

namespace tessera::imaging {

// Rows one after the other, without padding. Of 16 bit, samples have this
// machine's order of bytes.
struct RasterSamples {
  int bits = 8;
  int channels = 1;  // Or 3: red, green, blue.
  std::vector<uint8_t> bytes;
};

// Decode a file that was found to be of the format, whose header promised
// `size`, as it is: no EXIF tag turns it away from its mask, no gamma and no
// alpha applies. Of PNG palettes the indices come; grays of fewer than 8 bits
// are stretched to 8. Nothing where it is damaged, does not end, or breaks that
// promise, and nothing for a JPEG of neither one nor three components.
//
// With `keep_alpha` a PNG that has an alpha channel has it last: 2 or 4
// channels.
std::optional<RasterSamples> DecodePng(absl::string_view packed, Size size,
                                       bool keep_alpha = false);
std::optional<RasterSamples> DecodeJpeg(absl::string_view packed, Size size);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_RASTER_SAMPLES_H_
