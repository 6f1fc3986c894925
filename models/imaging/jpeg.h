// Packs gray pictures as JPEG. The reader is in raster_samples.h.
#ifndef TESSERA_MODELS_IMAGING_JPEG_H_
#define TESSERA_MODELS_IMAGING_JPEG_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "models/imaging/image.h"

namespace tessera::imaging {

// Returns the bytes of a baseline JPEG file with one channel. `quality` is
// libjpeg's, from 1 to 100. Equal pictures give equal bytes.
// REQUIRES: `plane` is not empty; 1 ≤ quality ≤ 100.
// Errors: RESOURCE_EXHAUSTED if the picture is too large for the format (65,500
// pixels a side) or the memory.
absl::StatusOr<std::string> EncodeJpeg(const Plane<uint8_t>& plane,
                                       int quality);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_JPEG_H_
