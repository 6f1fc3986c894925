// Plans a training from what its dataset is like. docs/training.md tells the
// rules; the numbers in them stand at the top of plan.cc.
#ifndef TESSERA_MODELS_VERSION_PLAN_H_
#define TESSERA_MODELS_VERSION_PLAN_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/version/fingerprint.h"
#include "models/version/parameters.h"

namespace tessera::version {

// Why a parameter has its value; for people.
struct PlanDecision {
  std::string name;    // The parameter's, as in JSON; `preset`, `masks`
                       // or `initial_model`.
  std::string value;   // As the command line takes it.
  std::string reason;  // `given` if nothing was decided.
  friend bool operator==(const PlanDecision&, const PlanDecision&) = default;
};

struct Plan {
  TrainingParameters parameters;
  // What was given, and what follows from it or from the fingerprint; not what
  // is the same for every dataset.
  std::vector<PlanDecision> decisions;
};

// Sets the parameters that the user gave, and no other. Called several times.
// REQUIRES: sets the same fields to the same values each time.
using GivenParameters = std::function<void(TrainingParameters&)>;

// Plans in stages and sets what was given after each, so that what follows
// from a value follows from the given one. Pure: the same fingerprint and the
// same given values give the same plan.
//
// Valid as far as the given values are; Validate() tells.
Plan PlanTraining(const Fingerprint& fingerprint, const GivenParameters& given);

// As PlanTraining() for the preset `default`. For `pyjamas` nothing is planned:
// what is not given is as PyJAMAS has it, but a network input size that is
// given without a subimage size sets both, so that pixels keep their scale.
// Errors: INVALID_ARGUMENT naming the presets there are.
absl::StatusOr<Plan> PlanOfPreset(absl::string_view preset,
                                  const Fingerprint& fingerprint,
                                  const GivenParameters& given);

// As JSON. Errors: INVALID_ARGUMENT if it is not such JSON.
std::string ToJson(const std::vector<PlanDecision>& decisions);
absl::StatusOr<std::vector<PlanDecision>> DecisionsFromJson(
    absl::string_view json);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_PLAN_H_
