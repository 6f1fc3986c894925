// Plans a training that begins with a version's weights rather than with none.
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

// As PlanOfPreset(), but what decides the network and what it is fed with is as
// the initial version has it, unless given: the network's shape and target,
// which cannot be given otherwise; sampling, intensity normalisation, network
// input size and subimage size. A given network input size alone keeps the
// scale of `initial`. Learning rate and epochs are those of a training from
// nothing: fewer or smaller steps lose where the images are of another kind
// (docs/accuracy.md, "Fine-tuning").
//
// Errors: those of PlanOfPreset(); INVALID_ARGUMENT naming both values if
// another network or target is given than that of `initial`.
absl::StatusOr<Plan> PlanFineTuning(absl::string_view preset,
                                    const Fingerprint& fingerprint,
                                    const GivenParameters& given,
                                    const InitialVersion& initial);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_FINE_TUNING_H_
