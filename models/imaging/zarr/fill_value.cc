#include "models/imaging/zarr/fill_value.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "models/imaging/zarr/json.h"

namespace tessera::imaging::zarr {
namespace {

using nlohmann::json;
using python::NumberType;

// IEEE 754 binary16 of the nearest value, for the fill values of such arrays.
uint16_t HalfOf(double value) {
  if (std::isnan(value)) return 0x7e00;
  const uint16_t sign = std::signbit(value) ? 0x8000 : 0;
  const double size = std::abs(value);
  if (size >= 65'520) return sign | 0x7c00;
  int exponent = 0;
  std::frexp(size, &exponent);
  if (size < std::ldexp(1, -14)) {
    return static_cast<uint16_t>(
        sign | static_cast<uint16_t>(std::nearbyint(std::ldexp(size, 24))));
  }
  const double mantissa = std::nearbyint(std::ldexp(size, 11 - exponent));
  return static_cast<uint16_t>(sign + ((exponent + 14) << 10) +
                               static_cast<int>(mantissa) - 1024);
}

uint64_t BitsOf(double value, const NumberType& type) {
  uint64_t bits = 0;
  if (type.kind == 'f' && type.bytes == 2) return HalfOf(value);
  if (type.kind == 'f' && type.bytes == 4) {
    const auto narrow = static_cast<float>(value);
    std::memcpy(&bits, &narrow, sizeof(narrow));
    return bits;
  }
  std::memcpy(&bits, &value, sizeof(value));
  return bits;
}

// A fill value's bits; none if it is of no kind that Zarr knows. A null means
// 0, as in zarr-python.
std::optional<uint64_t> FillBits(const json& fill, const NumberType& type) {
  if (fill.is_null()) return 0;
  if (fill.is_boolean()) return fill.get<bool>() ? 1 : 0;
  if (type.kind != 'f') {
    if (fill.is_number_unsigned()) return fill.get<uint64_t>();
    if (fill.is_number_integer()) {
      return static_cast<uint64_t>(fill.get<int64_t>());
    }
    // Some programs write 0.0.
    if (fill.is_number_float() && std::abs(fill.get<double>()) < 1e15) {
      return static_cast<uint64_t>(static_cast<int64_t>(fill.get<double>()));
    }
    return std::nullopt;
  }
  if (fill.is_number()) return BitsOf(fill.get<double>(), type);
  const std::string text = TextOf(fill);
  if (text == "NaN") return BitsOf(std::nan(""), type);
  if (text == "Infinity") return BitsOf(HUGE_VAL, type);
  if (text == "-Infinity") return BitsOf(-HUGE_VAL, type);
  uint64_t bits = 0;
  if (absl::StartsWith(text, "0x") && absl::SimpleHexAtoi(text, &bits)) {
    return bits;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> FillBytes(const json& fill, const NumberType& type) {
  const auto bits = FillBits(fill, type);
  if (!bits) return std::nullopt;
  std::string bytes;
  for (size_t i = 0; i < type.bytes; ++i) {
    bytes += static_cast<char>(*bits >> (8 * i) & 0xff);
  }
  if (type.big_endian) std::reverse(bytes.begin(), bytes.end());
  return bytes;
}

}  // namespace tessera::imaging::zarr
