#include "base/uuid.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/sha256.h"

namespace tessera {
namespace {

// Formats 32 hexadecimal digits as a UUID: sets version and variant, and adds
// the hyphens.
std::string Format(std::string digits, char version) {
  digits[12] = version;
  digits[16] = "89ab"[digits[16] % 4];
  const absl::string_view d = digits;
  return absl::StrCat(d.substr(0, 8), "-", d.substr(8, 4), "-",
                      d.substr(12, 4), "-", d.substr(16, 4), "-",
                      d.substr(20, 12));
}

}  // namespace

std::string RandomUuid() {
  std::random_device random;
  std::string digits;
  for (int i = 0; i < 4; ++i) absl::StrAppendFormat(&digits, "%08x", random());
  return Format(digits, '4');
}

std::string UuidOf(absl::string_view text) {
  return Format(Sha256Hex(text), '8');
}

}  // namespace tessera
