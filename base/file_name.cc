#include "base/file_name.h"

#include <cassert>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"

namespace tessera {
namespace {

constexpr size_t kDigits = 8;

// Whether `byte` continues a UTF-8 character, rather than begins one.
bool Continues(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

}  // namespace

std::string FittingStem(const std::string& stem, size_t suffix_bytes) {
  assert(suffix_bytes <= 200);
  if (stem.size() + suffix_bytes <= kMaxNameBytes) return stem;
  const size_t room = kMaxNameBytes - suffix_bytes - kDigits - 1;
  size_t kept = room;
  // A character has at most four bytes; a longer sequence is not UTF-8.
  while (kept + 3 > room && Continues(stem[kept])) --kept;
  return absl::StrCat(stem.substr(0, kept), "~",
                      Sha256Hex(stem).substr(0, kDigits));
}

}  // namespace tessera
