// Applies a network to the windows of PyJAMAS. Private to this room.
#ifndef TESSERA_MODELS_INFERENCE_WINDOW_PIPELINE_H_
#define TESSERA_MODELS_INFERENCE_WINDOW_PIPELINE_H_

#include "absl/status/statusor.h"
#include "models/imaging/image.h"
#include "models/imaging/row_source.h"
#include "models/inference/prediction.h"
#include "models/inference/tile_computer.h"
#include "models/version/manifest.h"

namespace tessera::inference {

// See Predictor::PredictWindows().
absl::StatusOr<WindowedImage> ComputeWindows(TileComputer& computer,
                                             const version::Manifest& manifest,
                                             imaging::RowSource& source,
                                             imaging::Size step,
                                             const TileComputer::Caller& caller,
                                             const TileObserver& observer);

}  // namespace tessera::inference

#endif  // TESSERA_MODELS_INFERENCE_WINDOW_PIPELINE_H_
