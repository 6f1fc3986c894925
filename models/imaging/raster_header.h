// The headers of PNG and JPEG files. Private to this room.
#ifndef TESSERA_MODELS_IMAGING_RASTER_HEADER_H_
#define TESSERA_MODELS_IMAGING_RASTER_HEADER_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "models/imaging/palette.h"

namespace tessera::imaging {

// A progressive JPEG has about ten scans. A scan of a few bytes can make the
// decoder go over all pixels, so a file with many scans is refused.
inline constexpr int kMaxScans = 200;

struct RasterHeader {
  bool jpeg = false;  // Else PNG.
  uint32_t width = 0;
  uint32_t height = 0;
  int bits = 8;
  int samples = 1;  // Per pixel.
  bool colour = false;
  bool whole = true;  // The end of the image is there.
  bool scans_often = false;  // It has more than kMaxScans scans.
  bool printing = false;  // It has four components, such as CMYK.
  std::optional<Palette> palette;  // Set for a PNG with palette; may be empty.
};

// Parses the start of a file's bytes. None if they are damaged or neither PNG
// nor JPEG.
std::optional<RasterHeader> ParseRasterHeader(absl::string_view bytes);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_RASTER_HEADER_H_
