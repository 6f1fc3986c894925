#include "models/instances/small_object.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "models/instances/object_builder.h"
#include "models/instances/pixel_row.h"
#include "models/instances/uphill_links.h"

namespace tessera::instances {
namespace {

// The pixels as rows of their bounds; all others are outside.
std::vector<PixelRow> MakeRows(const std::vector<KeptPixel>& pixels,
                               const imaging::Rect& bounds,
                               const JoinRule& rule) {
  const auto width = static_cast<size_t>(bounds.width());
  std::vector<PixelRow> rows(static_cast<size_t>(bounds.height()));
  for (size_t y = 0; y < rows.size(); ++y) {
    rows[y] = {.y = static_cast<int>(y),
               .intensities = std::vector<uint16_t>(width),
               .probabilities = std::vector<float>(width),
               .inner = std::vector<uint8_t>(width),
               .levels = std::vector<float>(width + 2, kOutsideLevel),
               .seeds = std::vector<uint8_t>(width)};
  }
  for (const KeptPixel& pixel : pixels) {
    PixelRow& row = rows[static_cast<size_t>(pixel.y - bounds.y0)];
    const auto x = static_cast<size_t>(pixel.x - bounds.x0);
    row.intensities[x] = pixel.intensity;
    row.probabilities[x] = pixel.probability;
    row.inner[x] = 1;
    row.levels[x + 1] = pixel.level;
    row.seeds[x] = rule.IsSeed(pixel.level) ? 1 : 0;
  }
  return rows;
}

// Moves a centroid to the very value that it has in the image: rounded once.
void Shift(int by, int64_t area_px, double& centroid) {
  const auto area = static_cast<double>(area_px);
  const auto sum = std::llround((centroid - 0.5) * area) + by * area_px;
  centroid = static_cast<double>(sum) / area + 0.5;
}

}  // namespace

void CutSmallObject(const std::vector<KeptPixel>& pixels,
                    const imaging::Rect& bounds, const JoinRule& rule,
                    std::vector<DecodedObject>& objects) {
  JoinRule shallow = rule;
  shallow.depth = rule.small_depth;
  shallow.small_px = 0;
  const std::vector<PixelRow> rows = MakeRows(pixels, bounds, shallow);
  ObjectBuilder builder(bounds.width(), /*reach=*/1, shallow);
  std::vector<DecodedObject> parts;
  LinkedRow linked;
  for (size_t y = 0; y < rows.size(); ++y) {
    linked.pixels = &rows[y];
    linked.kinds.assign(rows[y].inner.size(), PixelKind::kBackground);
    linked.links.assign(rows[y].inner.size(), Link());
    LinkUphill(y > 0 ? &rows[y - 1] : nullptr, rows[y],
               y + 1 < rows.size() ? &rows[y + 1] : nullptr, linked);
    builder.Add(linked, parts);
  }
  builder.Finish(parts);
  for (DecodedObject& part : parts) {
    part.bounds = {part.bounds.x0 + bounds.x0, part.bounds.y0 + bounds.y0,
                   part.bounds.x1 + bounds.x0, part.bounds.y1 + bounds.y0};
    Shift(bounds.x0, part.measurements.area_px, part.measurements.centroid_x);
    Shift(bounds.y0, part.measurements.area_px, part.measurements.centroid_y);
    objects.push_back(std::move(part));
  }
}

}  // namespace tessera::instances
