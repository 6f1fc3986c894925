// How good a network is on the samples held back from training.
#ifndef TESSERA_MODELS_TRAINING_VALIDATION_H_
#define TESSERA_MODELS_TRAINING_VALIDATION_H_

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/training/examples.h"
#include "models/unet/unet.h"
#include "models/version/parameters.h"

namespace tessera::training {

// NaN where there is nothing to measure.
struct ValidationResult {
  double loss = 0;  // Mean over the pixels of all samples.
  double ap50 = 0;  // Pooled AP at IoU 0.5, on whole samples at their own
                    // scale, with objects where p > threshold.
  double threshold = 0.5;  // Of those tried, the best for AP over all IoUs.
};

// Computes in evaluation mode and leaves the network in training mode. Each
// sample is fed whole (see MakeValidationExample()), so that the result does
// not depend on tiles. Objects are labelled as segmentation does by default.
// `between` is called after each sample; its error ends the validation.
absl::StatusOr<ValidationResult> ValidateNetwork(
    unet::UNet& network, const std::vector<Source>& validation,
    const version::TrainingParameters& parameters,
    const std::function<absl::Status()>& between);

// Moves the decision from `threshold` to 0.5 by a constant added to the logit
// of the class `object`: the network's p then exceeds 0.5 where it exceeded
// `threshold` before. The weight map makes this necessary: it gives objects,
// which cover little, the weight of all of the background, so that networks
// trained with it draw objects too large and see some where there are none.
// REQUIRES: 0 < threshold < 1.
void MoveDecision(unet::UNet& network, double threshold);

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_VALIDATION_H_
