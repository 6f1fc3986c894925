// Training parameters as a JSON value: part of the manifest, and on their own.
#ifndef TESSERA_MODELS_VERSION_PARAMETERS_JSON_H_
#define TESSERA_MODELS_VERSION_PARAMETERS_JSON_H_

#include "absl/status/statusor.h"
#include "models/version/parameters.h"
#include "nlohmann/json.hpp"

namespace tessera::version {

// Keys are the names of the parameters, in the order of a manifest.
nlohmann::ordered_json ParametersToValue(const TrainingParameters& parameters);

// Keys left out keep the default; unknown ones are refused, since a parameter
// that is passed over would make another model than the one asked for.
// Errors: INVALID_ARGUMENT naming the key; also what Validate() finds.
// REQUIRES: value.is_object().
absl::StatusOr<TrainingParameters> ParametersFromValue(
    const nlohmann::json& value);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_PARAMETERS_JSON_H_
