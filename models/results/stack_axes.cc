#include "models/results/stack_axes.h"

#include <set>

namespace tessera::results {

std::vector<imaging::SlicePosition> PositionsOf(const imaging::ImageFile* file,
                                                const Segmentation& found) {
  std::vector<imaging::SlicePosition> positions;
  for (const SliceObjects& slice : found.slices) {
    positions.push_back(file != nullptr
                            ? file->PositionOf(slice.slice - 1)
                            : imaging::SlicePosition{.t = slice.slice - 1});
  }
  return positions;
}

imaging::PageAxes AxesOf(const std::vector<imaging::SlicePosition>& positions,
                         const imaging::Spacing& spacing) {
  std::set<int> z;
  std::set<int> t;
  for (const imaging::SlicePosition& position : positions) {
    z.insert(position.z);
    t.insert(position.t);
  }
  imaging::PageAxes axes = {.z = static_cast<int>(z.size()),
                            .t = static_cast<int>(t.size()),
                            .spacing = spacing};
  if (z.size() * t.size() == positions.size()) return axes;
  const auto pages = static_cast<int>(positions.size());
  axes.z = t.size() == 1 ? pages : 1;
  axes.t = t.size() == 1 ? 1 : pages;
  return axes;
}

}  // namespace tessera::results
