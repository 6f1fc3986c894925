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
// that ReadLayout() returned is of a kind that ReadChannels() decodes; its
// sides are as the file has them, and nobody has held them against limits.
struct TiffLayout {
  uint32_t width = 0;
  uint32_t height = 0;
  uint16_t bits = 1;
  uint16_t samples = 1;  // Stored for each pixel, alpha included.
  uint16_t format = SAMPLEFORMAT_UINT;
  uint16_t photometric = PHOTOMETRIC_MINISBLACK;
  uint16_t compression = COMPRESSION_NONE;
  bool planar = false;  // A plane after the other.

  friend bool operator==(const TiffLayout&, const TiffLayout&) = default;

  // The samples that make up the colour: 3 of RGB, else 1.
  int channels() const { return photometric == PHOTOMETRIC_RGB ? 3 : 1; }
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
