#include "models/instances/small_object.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "models/instances/uphill_links.h"

namespace tessera::instances {
namespace {

JoinRule Shallow(JoinRule rule) {
  rule.depth = rule.small_depth;
  rule.small_px = 0;
  return rule;
}

// Moves a centroid to its place in the image. The result is rounded once, so it
// equals the centroid of an object that was not cut.
void Shift(int by, int64_t area_px, double& centroid) {
  const auto area = static_cast<double>(area_px);
  const auto sum = std::llround((centroid - 0.5) * area) + by * area_px;
  centroid = static_cast<double>(sum) / area + 0.5;
}

}  // namespace

SmallObjectCutter::SmallObjectCutter(const JoinRule& rule)
    : rule_(Shallow(rule)), builder_(/*width=*/1, /*reach=*/1, rule_) {}

void SmallObjectCutter::FillRows(const std::vector<KeptPixel>& pixels,
                                 const imaging::Rect& bounds) {
  const auto width = static_cast<size_t>(bounds.width());
  rows_.resize(static_cast<size_t>(bounds.height()));
  for (size_t y = 0; y < rows_.size(); ++y) {
    PixelRow& row = rows_[y];
    row.y = static_cast<int>(y);
    row.intensities.resize(width);
    row.probabilities.resize(width);
    row.mask_spans.assign(1, {0, bounds.width()});
    row.inner.assign(width, 0);
    row.levels.assign(width + 2, kOutsideLevel);
    row.seeds.resize(width);
  }
  for (const KeptPixel& pixel : pixels) {
    PixelRow& row = rows_[static_cast<size_t>(pixel.y - bounds.y0)];
    const auto x = static_cast<size_t>(pixel.x - bounds.x0);
    row.intensities[x] = pixel.intensity;
    row.probabilities[x] = pixel.probability;
    row.inner[x] = 1;
    row.levels[x + 1] = pixel.level;
    row.seeds[x] = rule_.IsSeed(pixel.level) ? 1 : 0;
  }
}

void SmallObjectCutter::Cut(const std::vector<KeptPixel>& pixels,
                            const imaging::Rect& bounds,
                            std::vector<DecodedObject>& objects) {
  FillRows(pixels, bounds);
  builder_.Restart(bounds.width());
  parts_.clear();
  for (size_t y = 0; y < rows_.size(); ++y) {
    linked_.pixels = &rows_[y];
    linked_.kinds.assign(rows_[y].inner.size(), PixelKind::kBackground);
    linked_.links.assign(rows_[y].inner.size(), Link());
    LinkUphill(y > 0 ? &rows_[y - 1] : nullptr, rows_[y],
               y + 1 < rows_.size() ? &rows_[y + 1] : nullptr, linked_);
    builder_.Add(linked_, parts_);
  }
  builder_.Finish(parts_);
  for (DecodedObject& part : parts_) {
    part.bounds = {part.bounds.x0 + bounds.x0, part.bounds.y0 + bounds.y0,
                   part.bounds.x1 + bounds.x0, part.bounds.y1 + bounds.y0};
    Shift(bounds.x0, part.measurements.area_px, part.measurements.centroid_x);
    Shift(bounds.y0, part.measurements.area_px, part.measurements.centroid_y);
    objects.push_back(std::move(part));
  }
}

}  // namespace tessera::instances
