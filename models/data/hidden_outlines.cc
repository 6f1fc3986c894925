#include "models/data/hidden_outlines.h"

#include <unordered_set>

#include "absl/strings/str_format.h"
#include "models/data/containment.h"
#include "models/data/region.h"

namespace tessera::data {
namespace {

using imaging::Rect;

constexpr size_t kMaxNamed = 5;

// The number in `mask` at the outline's first pixel; 0 if it has no pixel.
uint32_t NumberOver(const imaging::Outline& outline, const Rect& place,
                    const Rect& roi, const imaging::LabelPlane& mask) {
  const auto alone = RasterizeRegion({{1, outline.polygons}}, place);
  for (int y = 0; y < alone.height(); ++y) {
    for (int x = 0; x < alone.width(); ++x) {
      if (alone.at(x, y) == 0) continue;
      return mask.at(x + place.x0 - roi.x0, y + place.y0 - roi.y0);
    }
  }
  return 0;
}

}  // namespace

std::vector<std::string> DescribeHidden(
    const std::vector<imaging::Outline>& outlines, const Rect& roi,
    const imaging::LabelPlane& mask) {
  const std::unordered_set<uint32_t> seen(mask.pixels().begin(),
                                          mask.pixels().end());
  std::vector<std::string> notes;
  for (const imaging::Outline& outline : outlines) {
    if (seen.count(outline.number) > 0) continue;
    const Rect place = ClipTo(BoundsOf(outline.polygons), roi);
    if (place.width() <= 0 || place.height() <= 0) continue;
    const uint32_t over = NumberOver(outline, place, roi, mask);
    if (over == 0) continue;  // The outline has no pixel in the ROI.
    if (notes.size() == kMaxNamed) {
      notes.push_back("more outlines are covered wholly by others");
      break;
    }
    notes.push_back(absl::StrFormat(
        "outline %d is not in the mask: outline %d, which comes later in the "
        "file, covers it wholly; remove one of them",
        outline.number, over));
  }
  return notes;
}

}  // namespace tessera::data
