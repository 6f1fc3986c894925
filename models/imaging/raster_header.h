// What PNG and JPEG files say of themselves. Private to this room.
#ifndef TESSERA_MODELS_IMAGING_RASTER_HEADER_H_
#define TESSERA_MODELS_IMAGING_RASTER_HEADER_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "models/imaging/palette.h"

namespace tessera::imaging {

// A progressive JPEG has about ten scans. Each goes over all pixels, but may be
// a few bytes long.
inline constexpr int kMaxScans = 200;

struct RasterHeader {
  bool jpeg = false;  // Else PNG.
  uint32_t width = 0;
  uint32_t height = 0;
  int bits = 8;
  int samples = 1;  // A pixel.
  bool colour = false;
  bool whole = true;  // The end of the image is there.
  bool scans_often = false;  // More than kMaxScans.
  bool printing = false;  // In the colours of a printer.
  std::optional<Palette> palette;  // Of a PNG that has one; may be empty.
};

// Of a file's bytes. None if they are of neither format, or damaged.
std::optional<RasterHeader> ParseRasterHeader(absl::string_view bytes);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_RASTER_HEADER_H_
