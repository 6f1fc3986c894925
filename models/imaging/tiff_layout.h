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

// How a page stores its samples, in the terms and constants of TIFF 6.0.
// ReadLayout() returns only layouts that ReadRuns() can decode. Width and
// height are the file's numbers, not yet checked against limits.
struct TiffLayout {
  uint32_t width = 0;
  uint32_t height = 0;
  uint16_t bits = 1;
  uint16_t samples = 1;  // Stored for each pixel, alpha included.
  uint16_t format = SAMPLEFORMAT_UINT;
  uint16_t photometric = PHOTOMETRIC_MINISBLACK;
  uint16_t compression = COMPRESSION_NONE;
  bool planar = false;  // Each sample has a plane of its own.
  bool alpha = false;   // The last sample is transparency.

  friend bool operator==(const TiffLayout&, const TiffLayout&) = default;

  // Whether samples are unsigned whole numbers of up to 16 bit.
  bool narrow() const { return bits <= 16 && format == SAMPLEFORMAT_UINT; }
  // The number of samples without transparency.
  int seen() const { return samples - (alpha ? 1 : 0); }
};

// Reads the current directory of `tiff`. Makes libtiff convert JPEG's YCbCr to
// RGB; the layout then says RGB. `name` is the file's name.
// Errors: INVALID_ARGUMENT naming the kind of samples that is not read and
// what to save instead.
absl::StatusOr<TiffLayout> ReadLayout(const TiffHandle& tiff,
                                      const std::string& name);

// The error for samples that are not read. `what` says what the file has; the
// message adds what to save instead.
absl::Status RefuseSamples(const std::string& name, const std::string& what);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_TIFF_LAYOUT_H_
