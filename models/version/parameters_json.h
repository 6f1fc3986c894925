// Training parameters as a JSON value, which the manifest contains.
#ifndef TESSERA_MODELS_VERSION_PARAMETERS_JSON_H_
#define TESSERA_MODELS_VERSION_PARAMETERS_JSON_H_

#include "absl/status/statusor.h"
#include "models/version/parameters.h"
#include "nlohmann/json.hpp"

namespace tessera::version {

// Keys are the names of the parameters, in the order of a manifest.
nlohmann::ordered_json ParametersToValue(const TrainingParameters& parameters);

// Keys left out keep the default. Unknown keys are refused: ignoring a
// parameter would train another model than the one asked for.
// Errors: INVALID_ARGUMENT naming the key; those of Validate().
// REQUIRES: value.is_object().
absl::StatusOr<TrainingParameters> ParametersFromValue(
    const nlohmann::json& value);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_PARAMETERS_JSON_H_
