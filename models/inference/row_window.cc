#include "models/inference/row_window.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/status_macros.h"

namespace tessera::inference {
namespace {

using imaging::GrayPlane;

int Reflected(int64_t i, int length) {
  if (length == 1) return 0;
  const int64_t period = 2 * (int64_t{length} - 1);
  const int64_t phase = ((i % period) + period) % period;
  return static_cast<int>(std::min(phase, period - phase));
}

}  // namespace

absl::Status RowWindow::MoveTo(int y0, int y1) {
  assert(0 <= y0 && y0 < y1);
  const imaging::Size image = source_.size();
  // What lies below the image is reflected from as far above its end.
  const int first = std::clamp(y0 - std::max(0, y1 - image.height), y0_,
                               y0_ + rows_.height());
  const int there = y0_ + rows_.height();
  const int block = std::max(1, source_.rows_per_block());
  const int64_t in_blocks = (int64_t{y1} + block - 1) / block * block;
  const auto end =
      static_cast<int>(std::min<int64_t>(in_blocks, image.height));
  if (end <= there) return absl::OkStatus();
  ASSIGN_OR_RETURN(const GrayPlane read, source_.Read(there, end));
  GrayPlane rows({end - first, image.width}, 0);
  const auto kept = static_cast<size_t>(there - first) *
                    static_cast<size_t>(image.width);
  std::copy(rows_.pixels().end() - static_cast<ptrdiff_t>(kept),
            rows_.pixels().end(), rows.pixels().begin());
  std::copy(read.pixels().begin(), read.pixels().end(),
            rows.pixels().begin() + static_cast<ptrdiff_t>(kept));
  rows_ = std::move(rows);
  y0_ = first;
  return absl::OkStatus();
}

GrayPlane RowWindow::Cut(const imaging::Rect& rect) const {
  const imaging::Size image = source_.size();
  GrayPlane cut({rect.height(), rect.width()}, 0);
  std::vector<int> columns;
  for (int x = rect.x0; x < rect.x1; ++x) {
    columns.push_back(Reflected(x, image.width));
  }
  for (int y = 0; y < cut.height(); ++y) {
    const uint16_t* from =
        rows_.row(Reflected(int64_t{rect.y0} + y, image.height) - y0_);
    uint16_t* to = cut.row(y);
    for (size_t x = 0; x < columns.size(); ++x) to[x] = from[columns[x]];
  }
  return cut;
}

}  // namespace tessera::inference
