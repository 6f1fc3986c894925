// How a TIFF's page stores its samples. Private to this room.
#ifndef TESSERA_MODELS_IMAGING_TIFF_LAYOUT_H_
#define TESSERA_MODELS_IMAGING_TIFF_LAYOUT_H_

#include <tiffio.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/imaging/tiff_handle.h"

namespace tessera::imaging {

// How a page stores its samples, in the terms and constants of TIFF 6.0. One
// that ReadLayout() returned is of a kind that ReadRuns() decodes; its sides are
// as the file has them, and nobody has held them against limits.
struct TiffLayout {
  uint32_t width = 0;
  uint32_t height = 0;
  uint16_t bits = 1;
  uint16_t samples = 1;  // Stored for each pixel, alpha included.
  uint16_t format = SAMPLEFORMAT_UINT;
  uint16_t photometric = PHOTOMETRIC_MINISBLACK;
  uint16_t compression = COMPRESSION_NONE;
  bool planar = false;  // A plane after the other.
  bool alpha = false;   // The last sample is transparency.

  friend bool operator==(const TiffLayout&, const TiffLayout&) = default;

  // Whether samples are unsigned whole numbers of up to 16 bit.
  bool narrow() const { return bits <= 16 && format == SAMPLEFORMAT_UINT; }
  // Samples beside transparency.
  int seen() const { return samples - (alpha ? 1 : 0); }
};

// Reads the current directory of `tiff`. JPEG's YCbCr is set to come out as
// RGB, and the layout says so.
// Errors: INVALID_ARGUMENT naming the kind of samples that is not read and
// what to save instead; `name` is the file's.
absl::StatusOr<TiffLayout> ReadLayout(const TiffHandle& tiff,
                                      const std::string& name);

// Says what samples are not read, and what to save instead.
absl::Status RefuseSamples(const std::string& name, const std::string& what);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_TIFF_LAYOUT_H_
