// The range of an image's intensities that a network is fed with.
#ifndef TESSERA_MODELS_TILES_READ_RANGE_H_
#define TESSERA_MODELS_TILES_READ_RANGE_H_

#include <stop_token>

#include "absl/status/statusor.h"
#include "models/imaging/intensity.h"
#include "models/imaging/row_source.h"
#include "models/version/manifest.h"

namespace tessera::tiles {

// Returns the range that the version's `intensity` asks for. If the range
// depends on the pixels, reads the whole image: whole blocks, at most
// `most_rows` rows and about 2^22 pixels at once. Adds the time to
// `read_seconds`.
// Errors: those of the image; CANCELLED once `stop` was asked for.
// REQUIRES: the image has pixels; `most_rows` > 0.
absl::StatusOr<imaging::IntensityRange> ReadRange(
    imaging::RowSource& image, const version::Manifest& manifest, int most_rows,
    const std::stop_token& stop, double& read_seconds);

}  // namespace tessera::tiles

#endif  // TESSERA_MODELS_TILES_READ_RANGE_H_
