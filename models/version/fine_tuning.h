// Plans a training that begins with a version's weights.
#ifndef TESSERA_MODELS_VERSION_FINE_TUNING_H_
#define TESSERA_MODELS_VERSION_FINE_TUNING_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/version/fingerprint.h"
#include "models/version/parameters.h"
#include "models/version/plan.h"

namespace tessera::version {

// The version that a training begins with.
struct InitialVersion {
  std::string name;  // `models/{id}/versions/{n}`.
  TrainingParameters parameters;
};

// As PlanOfPreset(), but the parameters that decide the network and its input
// come from the initial version. Target and network shape cannot be given
// otherwise. Dropout, sampling, intensity normalisation, network input size and
// subimage size can. A given network input size without a subimage size keeps
// the scale of `initial`. Learning rate and epochs are those of a training from
// random weights: fewer or smaller steps do worse if the images are of another
// kind (docs/accuracy.md, "Fine-tuning").
//
// Errors: those of PlanOfPreset(); INVALID_ARGUMENT naming both values if the
// given network or target differs from that of `initial`.
absl::StatusOr<Plan> PlanFineTuning(absl::string_view preset,
                                    const Fingerprint& fingerprint,
                                    const GivenParameters& given,
                                    const InitialVersion& initial);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_FINE_TUNING_H_
