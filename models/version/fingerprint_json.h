// A fingerprint as a JSON value, which the manifest contains.
#ifndef TESSERA_MODELS_VERSION_FINGERPRINT_JSON_H_
#define TESSERA_MODELS_VERSION_FINGERPRINT_JSON_H_

#include "absl/status/statusor.h"
#include "models/version/fingerprint.h"
#include "nlohmann/json.hpp"

namespace tessera::version {

nlohmann::ordered_json FingerprintToValue(const Fingerprint& fingerprint);

// Errors: INVALID_ARGUMENT naming the key that is missing, of a wrong type or
// out of range. REQUIRES: value.is_object().
absl::StatusOr<Fingerprint> FingerprintFromValue(const nlohmann::json& value);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_FINGERPRINT_JSON_H_
