#include "base/utf8.h"

#include <cstdint>

#include "absl/strings/str_format.h"

namespace tessera {

size_t Utf8CharacterBytes(absl::string_view bytes) {
  if (bytes.empty()) return 0;
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(bytes[i]); };
  const uint8_t first = byte(0);
  if (first < 0x80) return 1;
  const size_t count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || bytes.size() < count) return 0;
  uint32_t code = first & (0x7fu >> count);
  for (size_t i = 1; i < count; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3f);
  }
  const bool overlong = (count == 3 && code < 0x800) ||
                        (count == 4 && code < 0x10000);
  const bool surrogate = code >= 0xd800 && code < 0xe000;
  return overlong || surrogate || code > 0x10ffff ? 0 : count;
}

std::string ToUtf8(absl::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const size_t count = Utf8CharacterBytes(bytes);
    if (count == 0) {
      absl::StrAppendFormat(&text, "%%%02X", static_cast<uint8_t>(bytes[0]));
    } else {
      text.append(bytes.data(), count);
    }
    bytes.remove_prefix(count == 0 ? 1 : count);
  }
  return text;
}

}  // namespace tessera
