#include "models/python/numpy_data.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "absl/strings/numbers.h"

namespace tessera::python {
namespace {

bool IsSize(char kind, size_t bytes) {
  switch (kind) {
    case 'b': return bytes == 1;
    case 'i': case 'u':
      return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
    case 'f': return bytes == 2 || bytes == 4 || bytes == 8;
    default: return false;
  }
}

// Converts IEEE 754 binary16.
double HalfToDouble(uint64_t bits) {
  const int exponent = static_cast<int>(bits >> 10 & 31);
  const auto mantissa = static_cast<double>(bits & 1023);
  double value = exponent == 0 ? std::ldexp(mantissa, -24)
                               : std::ldexp(mantissa + 1024, exponent - 25);
  if (exponent == 31) value = std::numeric_limits<double>::quiet_NaN();
  return (bits & 0x8000) != 0 ? -value : value;
}

double FloatOf(uint64_t bits, size_t bytes) {
  if (bytes == 2) return HalfToDouble(bits);
  if (bytes == 4) {
    const auto narrow = static_cast<uint32_t>(bits);
    float number;
    std::memcpy(&number, &narrow, sizeof(number));
    return number;
  }
  double number;
  std::memcpy(&number, &bits, sizeof(number));
  return number;
}

}  // namespace

NumberType ParseNumberType(absl::string_view text) {
  NumberType type;
  if (!text.empty() && absl::string_view("<>|=").find(text[0]) !=
                           absl::string_view::npos) {
    type.big_endian = text[0] == '>';
    text.remove_prefix(1);
  }
  if (text.empty()) return {};
  if (text[0] == 'O') return {.kind = 'O', .bytes = 8};
  type.kind = text[0];
  uint32_t bytes = 0;
  if (!absl::SimpleAtoi(text.substr(1), &bytes) || !IsSize(type.kind, bytes)) {
    return {};
  }
  type.bytes = bytes;
  return type;
}

double ReadNumber(const NumberType& type, const char* bytes) {
  uint64_t bits = 0;
  for (size_t i = 0; i < type.bytes; ++i) {
    const size_t at = type.big_endian ? i : type.bytes - 1 - i;
    bits = bits << 8 | static_cast<uint8_t>(bytes[at]);
  }
  if (type.kind == 'f') return FloatOf(bits, type.bytes);
  if (type.kind != 'i') return static_cast<double>(bits);
  const int unused = static_cast<int>(64 - 8 * type.bytes);
  return static_cast<double>(static_cast<int64_t>(bits << unused) >> unused);
}

int64_t NumberArray::count() const {
  if (!type.is_number()) return -1;
  const auto available = static_cast<int64_t>(bytes.size() / type.bytes);
  int64_t count = 1;
  for (const int64_t length : shape) {
    if (length < 0 || (length > 0 && count > available / length)) return -1;
    count *= length;
  }
  const bool whole = static_cast<size_t>(count) * type.bytes == bytes.size();
  return whole ? count : -1;
}

}  // namespace tessera::python
