#include "server/front/http/percent.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace tessera::front::http {

std::optional<std::string> DecodePercent(absl::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size() || !absl::ascii_isxdigit(text[i + 1]) ||
        !absl::ascii_isxdigit(text[i + 2])) {
      return std::nullopt;
    }
    decoded += absl::HexStringToBytes(text.substr(i + 1, 2));
    i += 2;
  }
  return decoded;
}

std::optional<std::multimap<std::string, std::string>> ParseQuery(
    absl::string_view text) {
  std::multimap<std::string, std::string> fields;
  for (const absl::string_view piece : absl::StrSplit(text, '&')) {
    if (piece.empty()) continue;
    const std::pair<absl::string_view, absl::string_view> field =
        absl::StrSplit(piece, absl::MaxSplits('=', 1));
    const auto name =
        DecodePercent(absl::StrReplaceAll(field.first, {{"+", " "}}));
    const auto value =
        DecodePercent(absl::StrReplaceAll(field.second, {{"+", " "}}));
    if (!name || !value) return std::nullopt;
    fields.emplace(*name, *value);
  }
  return fields;
}

}  // namespace tessera::front::http
