#include "models/imaging/tiff_directories.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>
#include <optional>

namespace tessera::imaging {
namespace {

constexpr int kMostDirectories = 64;
constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

// Widths in bytes: the defaults are those of TIFF 6.0; BigTIFF has others.
struct Widths {
  int64_t offset = 4;  // Of an offset in the file.
  int64_t count = 2;   // Of a directory's number of entries.
  int64_t entry = 12;
  int64_t first = 4;   // Where the first directory's offset stands.
};

// Reads numbers from a file of which only the first `bytes` are there.
//
// Not thread-safe.
class Numbers {
 public:
  Numbers(const std::filesystem::path& path, int64_t bytes)
      : file_(path, std::ios::binary), bytes_(bytes) {}

  void set_big_endian(bool big_endian) { big_endian_ = big_endian; }

  // None if the number is not there yet or too large for an offset in a file.
  // REQUIRES: at ≥ 0, width ≤ 8.
  std::optional<int64_t> At(int64_t at, int64_t width) {
    if (at > bytes_ - width || !file_.seekg(at)) return std::nullopt;
    std::array<unsigned char, 8> raw = {};
    if (!file_.read(reinterpret_cast<char*>(raw.data()), width)) {
      return std::nullopt;
    }
    if (!big_endian_) std::reverse(raw.begin(), raw.begin() + width);
    uint64_t number = 0;
    for (int64_t i = 0; i < width; ++i) number = number << 8 | raw.at(i);
    return number > kNever / 32 ? std::nullopt
                                : std::optional(static_cast<int64_t>(number));
  }

 private:
  std::ifstream file_;
  const int64_t bytes_;
  bool big_endian_ = false;
};

}  // namespace

int64_t BytesForDirectories(const std::filesystem::path& path, int64_t bytes) {
  constexpr int64_t kHeader = 16;
  constexpr int64_t kIntel = 0x4949;
  constexpr int64_t kMotorola = 0x4d4d;
  if (bytes < kHeader) return kHeader;
  Numbers numbers(path, bytes);
  const std::optional<int64_t> order = numbers.At(0, 2);
  if (order != kIntel && order != kMotorola) return kNever;
  numbers.set_big_endian(order == kMotorola);
  const std::optional<int64_t> version = numbers.At(2, 2);
  if (version != 42 && version != 43) return kNever;
  const Widths widths =
      version == 42 ? Widths() : Widths{.offset = 8, .count = 8, .entry = 20,
                                        .first = 8};
  std::optional<int64_t> at = numbers.At(widths.first, widths.offset);
  for (int i = 0; at; ++i) {
    if (*at == 0) return 0;
    if (i == kMostDirectories) break;
    const int64_t entries = *at + widths.count;
    if (entries > bytes) return entries;
    const std::optional<int64_t> count = numbers.At(*at, widths.count);
    if (!count) return kNever;
    const int64_t next = entries + *count * widths.entry;
    if (next + widths.offset > bytes) return next + widths.offset;
    at = numbers.At(next, widths.offset);
  }
  return kNever;
}

}  // namespace tessera::imaging
