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
#include "models/imaging/tiff_layout.h"

namespace tessera::imaging {

// How many rows of the current directory ReadChannels() decodes together, from
// a multiple of it on: those of a tile, or of a strip that is small enough to
// be decoded at once. Else 1: it goes on in the middle of a large strip; but
// where channels lie in planes, that of each is begun anew.
int RowsPerBlock(const TiffHandle& tiff, const TiffLayout& layout);

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
