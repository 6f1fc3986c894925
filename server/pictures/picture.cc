#include "server/pictures/picture.h"

#include <algorithm>
#include <cassert>

namespace tessera::pictures {

IntensitySummary Summarize(const imaging::IntensityHistogram& histogram,
                           int bits, const imaging::IntensityScale& scale) {
  assert(histogram.pixels() > 0);
  const std::vector<int64_t>& counts = histogram.counts();
  const auto counted = [](int64_t count) { return count > 0; };
  const auto first = std::find_if(counts.begin(), counts.end(), counted);
  const auto last = std::find_if(counts.rbegin(), counts.rend(), counted);
  const imaging::IntensityRange range = histogram.PercentileRange(0.1, 99.9);
  IntensitySummary summary{.bits = bits,
                           .min = static_cast<int>(first - counts.begin()),
                           .max = static_cast<int>(counts.rend() - last) - 1,
                           .p01 = range.low,
                           .p999 = range.high,
                           .value_offset = scale.offset,
                           .value_step = scale.step};
  // Bins of whole intensities: otherwise some bins would count one intensity
  // more than their neighbours, and the histogram would look like a comb.
  summary.bin_low = summary.min;
  summary.bin_width = (summary.max - summary.min) / kBins + 1;
  summary.bins.assign(kBins, 0);
  for (int value = summary.min; value <= summary.max; ++value) {
    const int bin = (value - summary.bin_low) / summary.bin_width;
    summary.bins[static_cast<size_t>(bin)] +=
        counts[static_cast<size_t>(value)];
  }
  return summary;
}

std::vector<imaging::Size> LevelSizes(imaging::Size size) {
  assert(size.height > 0 && size.width > 0);
  std::vector<imaging::Size> levels = {size};
  while (std::max(size.height, size.width) > kTileSize) {
    size = {(size.height + 1) / 2, (size.width + 1) / 2};
    levels.push_back(size);
  }
  return levels;
}

imaging::Rect TileRect(imaging::Size level, int x, int y) {
  assert(x >= 0 && x < TilesAcross(level.width));
  assert(y >= 0 && y < TilesAcross(level.height));
  return {x * kTileSize, y * kTileSize,
          std::min((x + 1) * kTileSize, level.width),
          std::min((y + 1) * kTileSize, level.height)};
}

}  // namespace tessera::pictures
