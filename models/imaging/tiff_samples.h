// From a TIFF page's strips or tiles to planes of samples. Private to this
// room.
#ifndef TESSERA_MODELS_IMAGING_TIFF_SAMPLES_H_
#define TESSERA_MODELS_IMAGING_TIFF_SAMPLES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/imaging/image.h"
#include "models/imaging/tiff_handle.h"

namespace tessera::imaging {

// How a page stores its samples, in the terms and constants of TIFF 6.0. One
// that ReadLayout() returned is of a kind that ReadChannels() decodes; its
// sides are as the file has them, and nobody has held them against limits.
struct TiffLayout {
  uint32_t width = 0;
  uint32_t height = 0;
  uint16_t bits = 1;
  uint16_t samples = 1;        // Stored for each pixel, alpha included.
  uint16_t format = SAMPLEFORMAT_UINT;
  uint16_t photometric = PHOTOMETRIC_MINISBLACK;
  uint16_t compression = COMPRESSION_NONE;
  bool planar = false;         // A plane after the other.

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

// Decodes the rows [y0, y1) of the current directory into one plane a channel.
// T is uint16_t (REQUIRES: layout.bits ≤ 16) or uint32_t. Samples below 32 bits
// come as stored; floats must be whole numbers.
// Errors: INVALID_ARGUMENT if the data is damaged, or a sample is negative or
// not a whole number; RESOURCE_EXHAUSTED if a tile is absurdly large.
template <typename T>
absl::StatusOr<std::vector<Plane<T>>> ReadChannels(const TiffHandle& tiff,
                                                   const TiffLayout& layout,
                                                   int y0, int y1,
                                                   const std::string& name);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_TIFF_SAMPLES_H_
