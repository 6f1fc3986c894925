// Plans a training from its dataset's fingerprint. docs/training.md tells the
// rules; the numbers of the rules are at the top of plan.cc.
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

// Why a parameter has its value; for people to read.
struct PlanDecision {
  std::string name;    // The parameter's name in JSON; or `preset`, `masks` or
                       // `initial_model`.
  std::string value;   // As the command line takes it.
  std::string reason;  // `given` if the user gave the value.
  friend bool operator==(const PlanDecision&, const PlanDecision&) = default;
};

struct Plan {
  TrainingParameters parameters;
  // The given values, and those that follow from them or from the fingerprint.
  // Values that are the same for every dataset are left out.
  std::vector<PlanDecision> decisions;
};

// Sets the parameters that the user gave, and no others. Called several times.
// REQUIRES: sets the same fields to the same values each time.
using GivenParameters = std::function<void(TrainingParameters&)>;

// Plans in stages and sets the given values after each stage, so that later
// stages follow from given values. Pure: the same fingerprint and the same
// given values give the same plan.
//
// The plan is valid if the given values are; Validate() tells.
Plan PlanTraining(const Fingerprint& fingerprint, const GivenParameters& given);

// As PlanTraining() for the preset `default`. For `pyjamas` parameters that are
// not given are PyJAMAS'. Two of them are planned: the subimage is the samples'
// median size, since PyJAMAS trains on whole samples, and `min_area_px` drops
// specks.
// Errors: INVALID_ARGUMENT naming the presets there are.
absl::StatusOr<Plan> PlanOfPreset(absl::string_view preset,
                                  const Fingerprint& fingerprint,
                                  const GivenParameters& given);

// Writes and reads JSON. Errors: INVALID_ARGUMENT if `json` is not such JSON.
std::string ToJson(const std::vector<PlanDecision>& decisions);
absl::StatusOr<std::vector<PlanDecision>> DecisionsFromJson(
    absl::string_view json);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_PLAN_H_
