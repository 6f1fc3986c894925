// How good a network is on the samples held back from training.
#ifndef TESSERA_MODELS_TRAINING_VALIDATION_H_
#define TESSERA_MODELS_TRAINING_VALIDATION_H_

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/examples/examples.h"
#include "models/unet/unet.h"
#include "models/version/manifest.h"
#include "models/version/parameters.h"

namespace tessera::training {

// What is measured on whole samples at their own scale, with objects as
// segmentation makes them by default.
struct ValidationResult {
  double loss = 0;                 // Mean over the pixels of all samples.
  version::Decoding decoding;      // Of those tried, the best.
  std::vector<double> ap;          // Pooled, for each evaluation::kIouThresholds
                                   // with that decoding; NaN without objects.
  double Ap50() const;             // The first; NaN where there is none.
};

// Computes in evaluation mode and leaves the network in training mode. Each
// sample is fed whole (see MakeValidationExample()), so that the result does
// not depend on tiles. `decodings` are tried on the same planes; the best has
// the seed threshold of that with the highest AP at 0.50, and of those with it
// the highest mean AP, the first of equal ones. `between` is called after each
// sample; its error ends the validation. Without samples all is NaN.
// REQUIRES: decodings is not empty.
absl::StatusOr<ValidationResult> ValidateNetwork(
    unet::UNet& network, const std::vector<examples::Source>& validation,
    const version::TrainingParameters& parameters,
    const std::vector<version::Decoding>& decodings,
    const std::function<absl::Status()>& between);

// The decodings worth a try, the default one first. Thresholds matter: a
// weight map makes networks draw objects too large, and how sure a network is
// of a distance depends on the data. PyJAMAS decides by the larger
// probability, whatever the weights were: one only.
std::vector<version::Decoding> DecodingsFor(
    const version::TrainingParameters& parameters);

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_VALIDATION_H_
