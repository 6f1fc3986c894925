#include "models/annotations/json_text.h"

#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"

namespace tessera::annotations {
namespace {

// A MultiPolygon in a GeometryCollection in a FeatureCollection needs 12.
constexpr int kMaxDepth = 64;
// Numbers, lists and objects; enough for five million points. A parsed value
// takes many times the bytes of its text.
constexpr int64_t kMaxValues = 32'000'000;

// Calls `visit(i)` for each byte outside texts, until `visit` returns an error.
// Quotes count as part of their text.
template <typename Visit>
absl::Status VisitOutsideTexts(absl::string_view text, Visit visit) {
  bool in_text = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text && c == '\\') {
      ++i;
    } else if (c == '"') {
      in_text = !in_text;
    } else if (!in_text) {
      RETURN_IF_ERROR(visit(i));
    }
  }
  return absl::OkStatus();
}

// Called before parsing, because documents that are nested deeply or have many
// values are costly to build.
absl::Status CheckStructure(absl::string_view text) {
  int depth = 0;
  int64_t values = 0;  // Nearly exact: an empty list counts twice.
  return VisitOutsideTexts(text, [&](size_t i) -> absl::Status {
    const char c = text[i];
    values += c == ',' || c == '[' || c == '{';
    if (values > kMaxValues) {
      return absl::ResourceExhaustedError(absl::StrFormat(
          "it holds more than %d numbers and lists; split it", kMaxValues));
    }
    depth += (c == '[' || c == '{') - (c == ']' || c == '}');
    if (depth <= kMaxDepth) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrFormat(
        "it is nested deeper than %d levels; export it again", kMaxDepth));
  });
}

// Overwrites NaN and Infinity by an empty list and spaces. All other bytes keep
// their place.
void BlankNonNumbers(std::string& text) {
  const absl::string_view view = text;
  static_cast<void>(VisitOutsideTexts(view, [&](size_t i) {
    for (const absl::string_view word : {"NaN", "Infinity", "-Infinity"}) {
      if (!absl::StartsWith(view.substr(i), word)) continue;
      text.replace(i, word.size(), "[]" + std::string(word.size() - 2, ' '));
    }
    return absl::OkStatus();
  }));
}

}  // namespace

absl::StatusOr<Json> ParseJson(std::string text) {
  RETURN_IF_ERROR(CheckStructure(text));
  BlankNonNumbers(text);
  try {
    return Json::parse(text.begin(), text.end());
  } catch (const Json::parse_error& error) {
    return absl::InvalidArgumentError(
        absl::StrFormat("it is no valid JSON at byte %d; export it again",
                        static_cast<int64_t>(error.byte)));
  } catch (const Json::exception&) {
    return absl::InvalidArgumentError(
        "it has a number that is out of range; export it again");
  }
}

const Json& Member(const Json& object, const char* name) {
  static const Json kNull;
  if (!object.is_object()) return kNull;
  const auto found = object.find(name);
  return found == object.end() ? kNull : *found;
}

std::string TextOf(const Json& object, const char* name) {
  const Json& text = Member(object, name);
  return text.is_string() ? text.get<std::string>() : "";
}

std::string BaseName(absl::string_view path) {
  const size_t slash = path.find_last_of("/\\");
  return std::string(
      slash == absl::string_view::npos ? path : path.substr(slash + 1));
}

absl::StatusOr<imaging::Point> CheckedPoint(double x, double y) {
  // The condition is false for NaN, too.
  if (std::abs(x) <= kMaxCoordinate && std::abs(y) <= kMaxCoordinate) {
    return imaging::Point{x, y};
  }
  return absl::InvalidArgumentError("has a coordinate outside any image");
}

absl::StatusOr<imaging::Point> ReadPosition(const Json& position) {
  if (!position.is_array() || position.size() < 2 ||
      !position[0].is_number() || !position[1].is_number()) {
    return absl::InvalidArgumentError("has a position that is not [x, y]");
  }
  return CheckedPoint(position[0].get<double>(), position[1].get<double>());
}

}  // namespace tessera::annotations
