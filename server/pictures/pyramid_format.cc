#include "server/pictures/pyramid_format.h"

#include <algorithm>

namespace tessera::pictures {

PyramidHeader HeaderOf(imaging::Size size, const IntensitySummary& summary) {
  PyramidHeader header{.height = size.height,
                       .width = size.width,
                       .bits = summary.bits,
                       .min = summary.min,
                       .max = summary.max,
                       .bin_low = summary.bin_low,
                       .bin_width = summary.bin_width,
                       .p01 = summary.p01,
                       .p999 = summary.p999,
                       .value_offset = summary.value_offset,
                       .value_step = summary.value_step};
  std::copy_n(summary.bins.begin(), kBins, header.bins.begin());
  return header;
}

IntensitySummary SummaryOf(const PyramidHeader& header) {
  return {.bits = header.bits,
          .min = header.min,
          .max = header.max,
          .p01 = header.p01,
          .p999 = header.p999,
          .bin_low = header.bin_low,
          .bin_width = header.bin_width,
          .bins = {header.bins.begin(), header.bins.end()},
          .value_offset = header.value_offset,
          .value_step = header.value_step};
}

size_t TilesOf(imaging::Size level) {
  return static_cast<size_t>(TilesAcross(level.width)) *
         static_cast<size_t>(TilesAcross(level.height));
}

std::vector<size_t> FirstTiles(const std::vector<imaging::Size>& levels) {
  std::vector<size_t> first = {0};
  for (const imaging::Size& level : levels) {
    first.push_back(first.back() + TilesOf(level));
  }
  return first;
}

int64_t PyramidBytes(imaging::Size size, int bits) {
  int64_t bytes = kPlacesAt;
  for (const imaging::Size& level : LevelSizes(size)) {
    bytes += int64_t{level.height} * level.width * (bits / 8) +
             static_cast<int64_t>(TilesOf(level) * sizeof(int64_t));
  }
  return bytes;
}

}  // namespace tessera::pictures
