// JSON of strangers, read without exceptions. Private to models/imaging.
#ifndef TESSERA_MODELS_IMAGING_ZARR_JSON_H_
#define TESSERA_MODELS_IMAGING_ZARR_JSON_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tessera::imaging::zarr {

// Python's NaN and Infinity become null. None if the text is no JSON or nested
// deeper than 64.
std::optional<nlohmann::json> ParseJson(absl::string_view text);

// The member; null if it is absent or `object` is no object.
const nlohmann::json& Member(const nlohmann::json& object, const char* name);

// The text; empty if it is none.
std::string TextOf(const nlohmann::json& value);

// The whole numbers from `least` to `most`; none if some item is another.
std::optional<std::vector<int64_t>> NumbersOf(const nlohmann::json& list,
                                              int64_t least, int64_t most);

}  // namespace tessera::imaging::zarr

#endif  // TESSERA_MODELS_IMAGING_ZARR_JSON_H_
