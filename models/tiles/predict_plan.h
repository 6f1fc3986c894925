// How an image is cut into tiles for a network.
#ifndef TESSERA_MODELS_TILES_PREDICT_PLAN_H_
#define TESSERA_MODELS_TILES_PREDICT_PLAN_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "models/imaging/image.h"
#include "models/version/parameters.h"

namespace tessera::tiles {

// What a caller may choose.
struct PredictPlanOptions {
  imaging::Size subimage_size;  // 0 × 0: the training's; else sides ≥ 16.
  int overlap_px = -1;          // Of neighbouring subimages, at most 7/8 of the
                                // smaller side; -1: DefaultOverlapPx().
};

struct PredictPlan {
  imaging::Size subimage;
  imaging::Size network_input;       // What a subimage is scaled to.
  std::vector<imaging::Rect> tiles;  // From PlanTiles().

  // The size that a tile is scaled to, by the factor of a subimage.
  imaging::Size InputFor(const imaging::Rect& tile) const;
};

// What the network can take at once.
struct NetworkLimits {
  bool one_subimage = false;  // Each output depends on all of the input.
  int64_t most_feature_bytes = 0;  // See inference::PredictorOptions.
};

// Errors: INVALID_ARGUMENT if the image has no pixels or the options are out of
// range.
absl::StatusOr<PredictPlan> PlanPrediction(
    imaging::Size image, const PredictPlanOptions& options,
    const version::TrainingParameters& trained, const NetworkLimits& limits);

}  // namespace tessera::tiles

#endif  // TESSERA_MODELS_TILES_PREDICT_PLAN_H_
