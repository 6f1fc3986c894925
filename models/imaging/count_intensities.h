// Reads an image and counts its intensities.
#ifndef TESSERA_MODELS_IMAGING_COUNT_INTENSITIES_H_
#define TESSERA_MODELS_IMAGING_COUNT_INTENSITIES_H_

#include "absl/status/statusor.h"
#include "models/imaging/intensity.h"
#include "models/imaging/row_source.h"

namespace tessera::imaging {

// Reads the image once from the top down. Each read takes whole blocks: at most
// `most_rows` rows and about 2^22 pixels, unless a single block is larger.
// Errors: those of the image. REQUIRES: the image has pixels; `most_rows` > 0.
absl::StatusOr<IntensityHistogram> CountIntensities(RowSource& image,
                                                    int most_rows);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_COUNT_INTENSITIES_H_
