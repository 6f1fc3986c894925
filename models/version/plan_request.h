// The plan of a training that a client asks for.
#ifndef TESSERA_MODELS_VERSION_PLAN_REQUEST_H_
#define TESSERA_MODELS_VERSION_PLAN_REQUEST_H_

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/version/fine_tuning.h"
#include "models/version/fingerprint.h"
#include "models/version/parameter_table.h"
#include "models/version/plan.h"

namespace tessera::version {

// Returns what sets these parameters. The rows are those of ParameterTable();
// each value has the type of its row.
// Errors: INVALID_ARGUMENT (PARAMETER_OUT_OF_RANGE) naming the choices.
absl::StatusOr<GivenParameters> GivenValues(
    std::vector<std::pair<const Parameter*, ParameterValue>> values);

// Calls PlanFineTuning() if `initial` is not null, else PlanOfPreset(). The
// plan is valid.
// Errors: INVALID_ARGUMENT (PARAMETER_OUT_OF_RANGE) naming the parameter and
// its allowed values: those of the two functions and of Validate().
absl::StatusOr<Plan> PlanRequest(absl::string_view preset,
                                 const Fingerprint& fingerprint,
                                 const GivenParameters& given,
                                 const InitialVersion* initial);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_PLAN_REQUEST_H_
