// Segmentation settings as JSON, for a database.
#ifndef TESSERA_SERVER_INFERENCE_SETTINGS_JSON_H_
#define TESSERA_SERVER_INFERENCE_SETTINGS_JSON_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/inference/segment_settings.h"

namespace tessera::inference {

// One JSON object with every value.
std::string ToJson(const SegmentSettings& settings);

// The inverse. Errors: INVALID_ARGUMENT if `json` is not of ToJson(), for
// example because a later Tessera wrote it.
absl::StatusOr<SegmentSettings> SettingsFromJson(absl::string_view json);

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_SETTINGS_JSON_H_
