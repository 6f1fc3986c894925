#include "models/annotations/run_lengths.h"

#include <string>

#include "base/status_macros.h"

namespace tessera::annotations {
namespace {

absl::Status Damaged() {
  return absl::InvalidArgumentError("has run lengths that are none");
}

// pycocotools' text. A character counts from '0' and holds 5 bits of a number,
// the lowest bits first. Its sixth bit says that more characters follow. The
// highest bit of the last character is the sign.
absl::StatusOr<std::vector<int64_t>> ReadText(absl::string_view text) {
  constexpr int kMaxBits = 45;
  constexpr int64_t kMaxLength = int64_t{1} << 40;
  std::vector<int64_t> lengths;
  size_t i = 0;
  while (i < text.size()) {
    int64_t value = 0;
    int bits = 0;
    bool more = true;
    while (more) {
      const int c = i < text.size() ? text[i++] - '0' : -1;
      if (c < 0 || c > 63 || bits >= kMaxBits) return Damaged();
      value |= int64_t{c & 31} << bits;
      bits += 5;
      more = (c & 32) != 0;
      if (!more && (c & 16) != 0) value -= int64_t{1} << bits;
    }
    const size_t count = lengths.size();
    if (count > 2) value += lengths[count - 2];
    if (value < 0 || value > kMaxLength) return Damaged();
    lengths.push_back(value);
  }
  return lengths;
}

}  // namespace

absl::StatusOr<std::vector<int64_t>> ReadRunLengths(const Json& counts) {
  if (counts.is_string()) {
    return ReadText(counts.get_ref<const std::string&>());
  }
  if (!counts.is_array()) return Damaged();
  std::vector<int64_t> lengths;
  for (const Json& length : counts) {
    if (!length.is_number_integer()) return Damaged();
    lengths.push_back(length.get<int64_t>());
  }
  return lengths;
}

absl::StatusOr<std::vector<std::pair<int64_t, int64_t>>> RunsInside(
    const std::vector<int64_t>& lengths, int64_t pixels) {
  std::vector<std::pair<int64_t, int64_t>> runs;
  int64_t at = 0;
  for (size_t i = 0; i < lengths.size(); ++i) {
    if (lengths[i] < 0 || lengths[i] > pixels - at) return Damaged();
    if (i % 2 == 1 && lengths[i] > 0) runs.emplace_back(at, at + lengths[i]);
    at += lengths[i];
  }
  if (at != pixels) return Damaged();
  return runs;
}

}  // namespace tessera::annotations
