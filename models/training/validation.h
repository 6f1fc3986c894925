// Measures a network on the samples held back from training.
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

// Measured on whole samples at their own scale. Objects are made as
// segmentation makes them by default.
struct ValidationResult {
  double loss = 0;                 // Mean over the pixels of all samples.
  version::Decoding decoding;      // The best of those tried.
  std::vector<double> ap;          // Pooled, for each
                                   // evaluation::kIouThresholds, with
                                   // `decoding`; NaN without objects.
  version::KnownConfidence confidence;  // As MeasureConfidence(); not known
                                        // from ValidateNetwork().
  double Ap50() const;             // The first of `ap`; NaN if empty.
};

// Validates in evaluation mode and leaves the network in training mode, unless
// `between` returns an error. Each sample is fed whole (see
// MakeValidationExample()), so the result does not depend on tiles.
//
// All `decodings` are tried on the same planes. First the seed threshold is
// chosen: that of the decoding with the highest AP at 0.50. Among the decodings
// with this seed threshold the one with the highest mean AP is the best; of
// equal ones the first.
//
// `between` is called after each sample; its error ends the validation and is
// returned. Without samples loss and AP are NaN, and the network's mode does
// not change.
// REQUIRES: decodings is not empty.
absl::StatusOr<ValidationResult> ValidateNetwork(
    unet::UNet& network, const std::vector<examples::Source>& validation,
    const version::TrainingParameters& parameters,
    const std::vector<version::Decoding>& decodings,
    const std::function<absl::Status()>& between);

// Measures how sure the network is of the objects of those samples in which it
// finds most: an AP at IoU 0.5 of at least 0.5. `between` and the network's mode
// are as for ValidateNetwork().
absl::StatusOr<version::KnownConfidence> MeasureConfidence(
    unet::UNet& network, const std::vector<examples::Source>& samples,
    const version::TrainingParameters& parameters,
    const version::Decoding& decoding,
    const std::function<absl::Status()>& between);

// Returns the decodings worth trying, the default one first. Thresholds matter:
// a weight map makes networks draw objects too large, and how sure a network is
// of a distance depends on the data.
std::vector<version::Decoding> DecodingsFor(
    const version::TrainingParameters& parameters);

// Returns the samples on which the decoding is chosen: at most 100 validation
// samples. Without validation samples they are training samples, which also
// tell how large objects are drawn. With `rescale` sampling datasets are small:
// fewer than 10 validation samples are joined by training samples, because
// thresholds chosen on one or two images are chance.
std::vector<examples::Source> CalibrationSamples(
    const examples::Split& split,
    const version::TrainingParameters& parameters);

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_VALIDATION_H_
