// What a network is to see of an image's intensities.
#ifndef TESSERA_MODELS_TILES_READ_RANGE_H_
#define TESSERA_MODELS_TILES_READ_RANGE_H_

#include <stop_token>

#include "absl/status/statusor.h"
#include "models/imaging/intensity.h"
#include "models/imaging/row_source.h"
#include "models/version/manifest.h"

namespace tessera::tiles {

// Whether the range that the version asks for depends on the image.
inline bool LooksAtPixels(const version::Manifest& manifest) {
  return manifest.parameters.intensity !=
         version::IntensityNormalization::kTrainingMax;
}

// The range that the version's `intensity` asks for. Reads the image for it,
// where it depends on its pixels: whole blocks, no more than `most_rows` and
// about 2^22 pixels at once. Adds to `read_seconds`.
// Errors: those of the image; CANCELLED once `stop` was asked for.
// REQUIRES: the image has pixels; `most_rows` > 0.
absl::StatusOr<imaging::IntensityRange> ReadRange(
    imaging::RowSource& image, const version::Manifest& manifest, int most_rows,
    const std::stop_token& stop, double& read_seconds);

}  // namespace tessera::tiles

#endif  // TESSERA_MODELS_TILES_READ_RANGE_H_
