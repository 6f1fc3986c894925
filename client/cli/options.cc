#include "client/cli/options.h"

#include <algorithm>
#include <array>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

namespace tessera::cli {
namespace {

constexpr int kMaxSide = 65536;
constexpr int kMaxSlices = 100'000;

// Accepts digits only; SimpleAtoi() alone would accept signs and blanks.
bool ParseNumber(absl::string_view text, int& number) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), absl::ascii_isdigit) &&
         absl::SimpleAtoi(text, &number);
}

// Parses `3` or `3-7`. Refuses ranges longer than kMaxSlices, before a list is
// made of them.
bool ParseRange(absl::string_view text, int& first, int& last) {
  const std::vector<absl::string_view> ends = absl::StrSplit(text, '-');
  return ends.size() <= 2 && ParseNumber(ends.front(), first) &&
         ParseNumber(ends.back(), last) && first >= 1 && first <= last &&
         last - first < kMaxSlices;
}

}  // namespace

absl::StatusOr<imaging::Size> ParseSize(absl::string_view text) {
  const std::vector<absl::string_view> sides = absl::StrSplit(text, 'x');
  imaging::Size size;
  if (sides.size() != 2 || !ParseNumber(sides[0], size.height) ||
      !ParseNumber(sides[1], size.width) || size.height < 1 ||
      size.width < 1 || size.height > kMaxSide || size.width > kMaxSide) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "'%s' is not a size; give HEIGHTxWIDTH in pixels, such as 256x256",
        text));
  }
  return size;
}

absl::StatusOr<std::vector<int>> ParseSlices(absl::string_view text) {
  std::vector<int> slices;
  for (const absl::string_view range : absl::StrSplit(text, ',')) {
    int first = 0;
    int last = 0;
    if (!ParseRange(range, first, last) ||
        slices.size() + static_cast<size_t>(last - first) >= kMaxSlices) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "'%s' does not name slices; give numbers from 1 and ranges, such as "
          "1-10,12",
          text));
    }
    for (int slice = first; slice <= last; ++slice) slices.push_back(slice);
  }
  std::sort(slices.begin(), slices.end());
  const auto twice = std::adjacent_find(slices.begin(), slices.end());
  if (twice != slices.end()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("'%s' names slice %d twice; name it once", text,
                        *twice));
  }
  return slices;
}

absl::StatusOr<imaging::Rect> ParseRect(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ',');
  std::array<int, 4> edges;
  bool good = parts.size() == edges.size();
  for (size_t i = 0; good && i < edges.size(); ++i) {
    good = ParseNumber(parts[i], edges[i]);
  }
  if (!good || edges[0] >= edges[2] || edges[1] >= edges[3]) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "'%s' is not an ROI; give X0,Y0,X1,Y1 in pixels, X0 < X1 and Y0 < Y1",
        text));
  }
  return imaging::Rect{edges[0], edges[1], edges[2], edges[3]};
}

}  // namespace tessera::cli
