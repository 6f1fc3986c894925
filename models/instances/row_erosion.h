// Erosion by a square and dilation back, row by row.
#ifndef TESSERA_MODELS_INSTANCES_ROW_EROSION_H_
#define TESSERA_MODELS_INSTANCES_ROW_EROSION_H_

#include <cstdint>
#include <deque>
#include <vector>

#include "models/instances/pixel_row.h"

namespace tessera::instances {

// Erodes the mask of an image from the top down. Of a pixel's square, only the
// part in the image counts. The square of an even width has no middle: it
// reaches one pixel further up and left. Dilation uses the mirrored square, so
// that objects come back to where they were.
//
// Not thread-safe.
class RowErosion {
 public:
  // A square of 0 or 1 erodes nothing.
  RowErosion(int width, int erosion_width);

  bool on() const { return before_ + after_ > 0; }
  int before() const { return before_; }  // How far the square reaches up,
  int after() const { return after_; }    // and down, in rows.

  // Adds the mask of the next row.
  void Add(const std::vector<uint8_t>& mask);

  // Sets `inner` and `next_inner` of a row.
  // REQUIRES: the row added last is the one `after()` further down, or the
  // image's last row if the image ends before.
  void Erode(PixelRow& row) const;

  // Links each pixel that erosion removed, but dilation restores, to the first
  // inner pixel (row after row) whose square covers it.
  // REQUIRES: `row` is one of `rows`; `rows` are consecutive and reach at least
  // after() rows up and before() rows down, as far as the image does.
  void LinkBack(const std::deque<PixelRow>& rows, const PixelRow& row,
                LinkedRow& linked) const;

 private:
  const int width_;
  const int before_;
  const int after_;
  int64_t added_ = 0;
  // For each column, how many of the last rows in succession are mask as far
  // left and right as the square reaches.
  std::vector<int64_t> rows_on_end_;
};

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_ROW_EROSION_H_
