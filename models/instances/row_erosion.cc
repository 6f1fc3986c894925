#include "models/instances/row_erosion.h"

#include <algorithm>

namespace tessera::instances {

RowErosion::RowErosion(int width, int erosion_width)
    : width_(width),
      before_(std::max(0, erosion_width) / 2),
      after_(std::max(1, erosion_width) - 1 - before_),
      rows_on_end_(on() ? width : 0, 0) {}

void RowErosion::Add(const std::vector<uint8_t>& mask) {
  ++added_;
  int64_t begin = 0;  // The run of mask around the pixel.
  int64_t end = 0;
  for (int64_t x = 0; x < width_; ++x) {  // 64 bits: squares may be huge.
    if (x >= end && mask[x] != 0) {
      begin = x;
      for (end = x; end < width_ && mask[end] != 0;) ++end;
    }
    const bool whole = mask[x] != 0 && (begin == 0 || x - before_ >= begin) &&
                       (end == width_ || x + after_ < end);
    rows_on_end_[x] = whole ? rows_on_end_[x] + 1 : 0;
  }
}

void RowErosion::Erode(PixelRow& row) const {
  // Counts from the square's first row to the row added last, which is the
  // square's last row or the image's.
  const int64_t top = std::max<int64_t>(0, int64_t{row.y} - before_);
  row.inner.resize(width_);
  row.next_inner.resize(width_);
  int next = width_;
  for (int x = width_ - 1; x >= 0; --x) {
    row.inner[x] = rows_on_end_[x] >= added_ - top ? 1 : 0;
    if (row.inner[x] != 0) next = x;
    row.next_inner[x] = next;
  }
}

void RowErosion::LinkBack(const std::deque<PixelRow>& rows, const PixelRow& row,
                          LinkedRow& linked) const {
  const int64_t first = rows.front().y;
  const int64_t last = first + static_cast<int64_t>(rows.size()) - 1;
  // The mirrored square: inner pixels whose own square covers this pixel.
  const int64_t top = std::max(first, int64_t{row.y} - after_);
  const int64_t bottom = std::min(last, int64_t{row.y} + before_);
  for (int x = 0; x < width_; ++x) {
    if (row.mask[x] == 0 || row.inner[x] != 0) continue;
    for (int64_t y = top; y <= bottom; ++y) {
      const PixelRow& other = rows[y - first];
      const int found = other.next_inner[std::max(0, x - after_)];
      if (found == width_ || found > int64_t{x} + before_) continue;
      linked.kinds[x] = PixelKind::kPart;
      linked.links[x] = {found - x, other.y - row.y};
      break;
    }
  }
}

}  // namespace tessera::instances
