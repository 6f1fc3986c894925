// JSON as programs for outlines write it. Private to this room.
#ifndef TESSERA_MODELS_ANNOTATIONS_JSON_TEXT_H_
#define TESSERA_MODELS_ANNOTATIONS_JSON_TEXT_H_

#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/annotations/annotation.h"

namespace tessera::annotations {

using Json = nlohmann::json;

// Parses `text`. Bare NaN and Infinity, which Java and Python write, become
// empty lists: they may stand where no number is needed. Errors: INVALID_ARGUMENT at
// which byte it is no JSON, or if it is nested deeper than 64 levels;
// RESOURCE_EXHAUSTED if it holds more than 32 million values.
absl::StatusOr<Json> ParseJson(std::string text);

// A member, or null where there is none, even where `object` is no object:
// what is wrong shows where the member is needed.
const Json& Member(const Json& object, const char* name);

// The text of a member; empty where it is none.
std::string TextOf(const Json& object, const char* name);

// The file name of a path that a program wrote, on Windows too.
std::string BaseName(absl::string_view path);

// A point as [x, y] of two numbers or more. Errors: INVALID_ARGUMENT without
// the subject: "has a …".
absl::StatusOr<imaging::Point> ReadPosition(const Json& position);

// Errors: INVALID_ARGUMENT: "has a …".
absl::StatusOr<imaging::Point> CheckedPoint(double x, double y);

}  // namespace tessera::annotations

#endif  // TESSERA_MODELS_ANNOTATIONS_JSON_TEXT_H_
