#include "server/pictures/draw.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "models/imaging/resample.h"

namespace tessera::pictures {
namespace {

constexpr double kMostGamma = 100;
// They take 15 bytes each, and nobody reserves them.
constexpr int64_t kMostPixelsToShrink = int64_t{4096} * 4096;

// The size with the same proportions whose longer side has at most `side`.
imaging::Size Within(imaging::Size size, int side) {
  const int longer = std::max(size.height, size.width);
  if (longer <= side) return size;
  const auto scaled = [&](int length) {
    return std::max(1, static_cast<int>(std::lround(
                           static_cast<double>(length) * side / longer)));
  };
  return {scaled(size.height), scaled(size.width)};
}

imaging::GrayPlane Shrink(const imaging::GrayPlane& plane, imaging::Size size) {
  if (plane.size() == size) return plane;
  imaging::FloatPlane intensities(
      plane.size(), {plane.pixels().begin(), plane.pixels().end()});
  intensities = imaging::ResizeIntensities(std::move(intensities), size);
  imaging::GrayPlane small(size, 0);
  std::transform(intensities.pixels().begin(), intensities.pixels().end(),
                 small.pixels().begin(), [](float value) {
                   return static_cast<uint16_t>(
                       std::clamp(std::lround(value), 0L, 65'535L));
                 });
  return small;
}

// Neighbouring objects often have neighbouring numbers.
uint8_t ShadeOf(uint32_t label) {
  constexpr uint32_t kShades = 192;
  constexpr uint32_t kStep = 119;  // Has no factor in common with kShades.
  return label == 0
             ? 0
             : static_cast<uint8_t>(64 + uint64_t{label} * kStep % kShades);
}

}  // namespace

absl::StatusOr<imaging::DisplayWindow> WindowOf(const IntensitySummary& summary,
                                                const WindowRequest& asked) {
  imaging::DisplayWindow window{.low = asked.low.value_or(summary.p01),
                                .high = asked.high.value_or(summary.p999),
                                .gamma = asked.gamma.value_or(1)};
  // One percentile may equal the bound that was asked for.
  if (window.low == window.high && !(asked.low && asked.high)) {
    (asked.low ? window.high : window.low) += asked.low ? 1 : -1;
  }
  if (std::isfinite(window.low) && std::isfinite(window.high) &&
      window.low != window.high && window.gamma >= 1 / kMostGamma &&
      window.gamma <= kMostGamma) {
    return window;
  }
  return WithReason(
      absl::InvalidArgumentError(absl::StrFormat(
          "the window from %g to %g with gamma %g cannot be drawn; lo and hi "
          "must differ, and gamma must be from %g to %g",
          window.low, window.high, window.gamma, 1 / kMostGamma, kMostGamma)),
      "WINDOW_INVALID");
}

absl::StatusOr<imaging::Plane<uint8_t>> DrawTile(
    const Picture& picture, const TileName& tile,
    const imaging::DisplayWindow& window) {
  const auto& levels = picture.levels();
  const bool has_level =
      tile.z >= 0 && static_cast<size_t>(tile.z) < levels.size();
  const imaging::Size level =
      has_level ? levels[static_cast<size_t>(tile.z)] : imaging::Size();
  if (tile.x < 0 || tile.x >= TilesAcross(level.width) || tile.y < 0 ||
      tile.y >= TilesAcross(level.height)) {
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "there is no tile %d/%d/%d; the picture has %d levels, and this "
            "one has %d×%d tiles (across × down)",
            tile.z, tile.x, tile.y, levels.size(), TilesAcross(level.width),
            TilesAcross(level.height))),
        "TILE_OUT_OF_RANGE");
  }
  return imaging::ToDisplay(
      picture.Read(tile.z, TileRect(level, tile.x, tile.y)), window);
}

imaging::Plane<uint8_t> DrawThumbnail(const Picture& picture, int side,
                                      const imaging::DisplayWindow& window) {
  assert(side > 0);
  // The smallest level that need not be enlarged, unless it takes much memory.
  const auto& levels = picture.levels();
  size_t level = 0;
  while (level + 1 < levels.size() &&
         (std::max(levels[level + 1].height, levels[level + 1].width) >= side ||
          int64_t{levels[level].height} * levels[level].width >
              kMostPixelsToShrink)) {
    ++level;
  }
  const imaging::Size size = levels[level];
  const imaging::Size small =
      Within(levels[0], std::min(side, std::max(size.height, size.width)));
  const imaging::GrayPlane whole =
      picture.Read(static_cast<int>(level), {0, 0, size.width, size.height});
  return imaging::ToDisplay(Shrink(whole, small), window);
}

imaging::Plane<uint8_t> DrawMask(const imaging::LabelPlane& mask, int side) {
  assert(side > 0);
  const imaging::LabelPlane small =
      imaging::ResizeLabels(mask, Within(mask.size(), side));
  imaging::Plane<uint8_t> drawn(small.size(), 0);
  std::transform(small.pixels().begin(), small.pixels().end(),
                 drawn.pixels().begin(), &ShadeOf);
  return drawn;
}

absl::Status CheckRegion(const imaging::Rect& region, imaging::Size size,
                         int64_t max_pixels) {
  const bool inside = 0 <= region.x0 && region.x0 < region.x1 &&
                      region.x1 <= size.width && 0 <= region.y0 &&
                      region.y0 < region.y1 && region.y1 <= size.height;
  if (inside && int64_t{region.width()} * region.height() <= max_pixels) {
    return absl::OkStatus();
  }
  return WithReason(
      absl::InvalidArgumentError(absl::StrFormat(
          "the region from (%d, %d) to (%d, %d) cannot be read; it must lie "
          "within the image of %d×%d px (width × height), have an area, and "
          "have at most %d px",
          region.x0, region.y0, region.x1, region.y1, size.width, size.height,
          max_pixels)),
      "REGION_INVALID");
}

}  // namespace tessera::pictures
