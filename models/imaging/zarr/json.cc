#include "models/imaging/zarr/json.h"

#include "absl/strings/match.h"

namespace tessera::imaging::zarr {
namespace {

using nlohmann::json;

constexpr int kMostDepth = 64;

// Python writes these bare words, which are no JSON.
std::string WithoutBareWords(absl::string_view text) {
  std::string clean;
  bool in_text = false;
  for (size_t at = 0; at < text.size(); ++at) {
    if (in_text && text[at] == '\\' && at + 1 < text.size()) {
      clean += text[at++];
    } else if (text[at] == '"') {
      in_text = !in_text;
    } else if (!in_text &&
               (text[at] == 'N' || text[at] == 'I' || text[at] == '-')) {
      bool replaced = false;
      for (const absl::string_view word : {"NaN", "Infinity", "-Infinity"}) {
        if (!absl::StartsWith(text.substr(at), word)) continue;
        clean += "null";
        at += word.size() - 1;
        replaced = true;
        break;
      }
      if (replaced) continue;
    }
    clean += text[at];
  }
  return clean;
}

}  // namespace

std::optional<json> ParseJson(absl::string_view text) {
  const std::string clean = WithoutBareWords(text);
  bool deep = false;
  const auto watch = [&](int depth, json::parse_event_t, json&) {
    deep = deep || depth > kMostDepth;
    return !deep;
  };
  json parsed = json::parse(clean, watch, false);
  if (deep || parsed.is_discarded()) return std::nullopt;
  return parsed;
}

const json& Member(const json& object, const char* name) {
  static const json absent;
  if (!object.is_object()) return absent;
  const auto found = object.find(name);
  return found == object.end() ? absent : *found;
}

std::string TextOf(const json& value) {
  return value.is_string() ? value.get<std::string>() : "";
}

std::optional<std::vector<int64_t>> NumbersOf(const json& list, int64_t least,
                                              int64_t most) {
  if (!list.is_array()) return std::nullopt;
  std::vector<int64_t> numbers;
  for (const json& item : list) {
    // A number above 2^63 is unsigned, and would become negative.
    if (!item.is_number_integer() ||
        (item.is_number_unsigned() &&
         item.get<uint64_t>() > static_cast<uint64_t>(most))) {
      return std::nullopt;
    }
    const auto number = item.get<int64_t>();
    if (number < least || number > most) return std::nullopt;
    numbers.push_back(number);
  }
  return numbers;
}

}  // namespace tessera::imaging::zarr
