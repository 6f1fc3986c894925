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
// empty lists, which are harmless where no number is needed.
// Errors: INVALID_ARGUMENT if the text is not JSON (the message names the byte)
// or is nested deeper than 64 levels; RESOURCE_EXHAUSTED if the text holds more
// than 32 million values.
absl::StatusOr<Json> ParseJson(std::string text);

// The member of that name. Null if there is none, also if `object` is not an
// object: the reader that needs the member reports the error.
const Json& Member(const Json& object, const char* name);

// The text of a member; empty if the member is absent or not a text.
std::string TextOf(const Json& object, const char* name);

// The last part of a path that a program wrote, also on Windows.
std::string BaseName(absl::string_view path);

// Reads a point: a list of two numbers or more, of which the first two are x
// and y. Errors: INVALID_ARGUMENT; the message lacks its subject: "has a …".
absl::StatusOr<imaging::Point> ReadPosition(const Json& position);

// Errors: INVALID_ARGUMENT if x or y is not a number or above kMaxCoordinate;
// the message lacks its subject: "has a …".
absl::StatusOr<imaging::Point> CheckedPoint(double x, double y);

}  // namespace tessera::annotations

#endif  // TESSERA_MODELS_ANNOTATIONS_JSON_TEXT_H_
