#include "base/quoting.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tessera {
namespace {

struct Range {
  uint32_t first;
  uint32_t last;
};

// Code points that are always escaped.
constexpr Range kUnfit[] = {
    {0x00, 0x1f},        // Control characters.
    {0x7f, 0x9f},        // More of them; U+009B begins terminal sequences.
    {0xad, 0xad},        // Soft hyphen.
    {0x61c, 0x61c},      // Direction mark.
    {0x180e, 0x180e},    // Invisible separator.
    {0x200b, 0x200b},    // Zero-width space.
    {0x200e, 0x200f},    // Direction marks. (Words need U+200C and U+200D.)
    {0x2028, 0x202e},    // Line separators, direction overrides.
    {0x2060, 0x206f},    // Invisible operators, direction isolates.
    {0xfeff, 0xfeff},    // Byte order mark.
    {0xfff9, 0xfffb},    // Annotations.
    {0xe0000, 0xe007f},  // Invisible tags.
};

bool IsFit(uint32_t code) {
  return std::none_of(
      std::begin(kUnfit), std::end(kUnfit),
      [code](const Range& r) { return r.first <= code && code <= r.last; });
}

// The first character of a text.
struct Character {
  size_t bytes = 1;
  // Empty for a byte that begins no UTF-8 character.
  std::optional<uint32_t> code;
};

// REQUIRES: `text` is not empty.
Character FirstOf(absl::string_view text) {
  const auto byte = [text](size_t i) {
    return i < text.size() ? static_cast<uint8_t>(text[i]) : uint8_t{0};
  };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return {1, lead};
  if (lead < 0xc2 || lead > 0xf4) return {};
  // The range of the second byte excludes overlong forms, surrogates and code
  // points above U+10FFFF.
  const uint8_t least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const uint8_t most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (byte(1) < least || byte(1) > most) return {};
  const size_t bytes = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  uint32_t code = lead & (0x7fu >> bytes);
  for (size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3fu);
  }
  return {bytes, code};
}

std::string Escaped(uint32_t code) {
  switch (code) {
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
  }
  if (code < 0x80) return absl::StrFormat("\\x%02x", code);
  return code < 0x10000 ? absl::StrFormat("\\u%04x", code)
                        : absl::StrFormat("\\U%08x", code);
}

// ASCII characters in `keep` are kept; those in `escape` get a backslash. Both
// rules come before all others.
std::string Show(absl::string_view text, absl::string_view keep,
                 absl::string_view escape) {
  std::string shown;
  while (!text.empty()) {
    const Character first = FirstOf(text);
    const absl::string_view as_is = text.substr(0, first.bytes);
    if (!first.code) {
      absl::StrAppendFormat(&shown, "\\x%02x", static_cast<uint8_t>(text[0]));
    } else if (absl::StrContains(escape, as_is)) {
      absl::StrAppend(&shown, "\\", as_is);
    } else if (IsFit(*first.code) || absl::StrContains(keep, as_is)) {
      absl::StrAppend(&shown, as_is);
    } else {
      absl::StrAppend(&shown, Escaped(*first.code));
    }
    text.remove_prefix(first.bytes);
  }
  return shown;
}

// Returns the longest beginning of at most `max_bytes` that ends between two
// characters.
absl::string_view Beginning(absl::string_view text, size_t max_bytes) {
  size_t end = 0;
  while (end < text.size()) {
    const size_t bytes = FirstOf(text.substr(end)).bytes;
    if (end + bytes > max_bytes) break;
    end += bytes;
  }
  return text.substr(0, end);
}

}  // namespace

std::string Printable(absl::string_view text) { return Show(text, "", ""); }

std::string PrintableLines(absl::string_view text) {
  return Show(text, "\n", "");
}

std::string Quoted(absl::string_view text, size_t max_bytes) {
  const absl::string_view shown = Beginning(text, max_bytes);
  return absl::StrCat("\"", Show(shown, "", "\"\\"),
                      shown.size() < text.size() ? "…" : "", "\"");
}

std::string PrintableJson(absl::string_view json) {
  std::string shown;
  while (!json.empty()) {
    const Character first = FirstOf(json);
    const uint32_t code = first.code.value_or(0xfffd);
    if (first.code && (IsFit(code) || code == '\n')) {
      absl::StrAppend(&shown, json.substr(0, first.bytes));
    } else if (code < 0x10000) {
      absl::StrAppendFormat(&shown, "\\u%04x", code);
    } else {  // JSON writes these code points as two UTF-16 surrogates.
      const uint32_t rest = code - 0x10000;
      absl::StrAppendFormat(&shown, "\\u%04x\\u%04x", 0xd800 + (rest >> 10),
                            0xdc00 + (rest & 0x3ff));
    }
    json.remove_prefix(first.bytes);
  }
  return shown;
}

}  // namespace tessera
