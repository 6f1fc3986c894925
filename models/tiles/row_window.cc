#include "models/tiles/row_window.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/status_macros.h"

namespace tessera::tiles {
namespace {

using imaging::GrayPlane;

// How many pixels are read at once, unless one block has more.
constexpr int64_t kReadPixels = int64_t{1} << 20;

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
  const auto width = static_cast<size_t>(image.width);
  // Rows beyond the bottom edge are reflected: they need as many rows above it.
  const int first = std::clamp(y0 - std::max(0, y1 - image.height), y0_,
                               y0_ + rows_);
  const int64_t in_blocks = (int64_t{y1} + block_ - 1) / block_ * block_;
  const auto end =
      static_cast<int>(std::min<int64_t>(in_blocks, image.height));
  if (end <= y0_ + rows_) return absl::OkStatus();
  const size_t gone = width * static_cast<size_t>(first - y0_);
  pixels_.erase(pixels_.begin(),
                pixels_.begin() + static_cast<ptrdiff_t>(gone));
  rows_ -= first - y0_;
  y0_ = first;
  // One allocation for all moves: the rows of a tile and the rest of a block.
  pixels_.reserve(width * static_cast<size_t>(std::min<int64_t>(
                              image.height, int64_t{y1} - y0 + block_)));
  while (y0_ + rows_ < end) {
    const int from = y0_ + rows_;
    const int rows = RowsAtOnce(from, end);
    ASSIGN_OR_RETURN(const GrayPlane read, source_.Read(from, from + rows));
    pixels_.insert(pixels_.end(), read.pixels().begin(), read.pixels().end());
    rows_ += rows;
  }
  return absl::OkStatus();
}

int RowWindow::RowsAtOnce(int from, int end) const {
  const int64_t rows =
      (kReadPixels / source_.size().width / block_ + 1) * block_;
  // Blocks begin at multiples of their height.
  assert(from % block_ == 0);
  return static_cast<int>(std::min<int64_t>(rows, end - from));
}

GrayPlane RowWindow::Cut(const imaging::Rect& rect) const {
  const imaging::Size image = source_.size();
  GrayPlane cut({rect.height(), rect.width()}, 0);
  const auto width = static_cast<size_t>(image.width);
  std::vector<int> columns;
  for (int x = rect.x0; x < rect.x1; ++x) {
    columns.push_back(Reflected(x, image.width));
  }
  for (int y = 0; y < cut.height(); ++y) {
    const int row = Reflected(int64_t{rect.y0} + y, image.height) - y0_;
    assert(0 <= row && row < rows_);
    const uint16_t* from = pixels_.data() + width * static_cast<size_t>(row);
    uint16_t* to = cut.row(y);
    for (size_t x = 0; x < columns.size(); ++x) to[x] = from[columns[x]];
  }
  return cut;
}

}  // namespace tessera::tiles
