// The rows of an image that the current row of tiles needs.
#ifndef TESSERA_MODELS_TILES_ROW_WINDOW_H_
#define TESSERA_MODELS_TILES_ROW_WINDOW_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "models/imaging/image.h"
#include "models/imaging/row_source.h"

namespace tessera::tiles {

// Reads each row of an image once, from the top down, and keeps the rows that
// tiles still need.
//
// Not thread-safe. Borrows the source.
class RowWindow {
 public:
  // REQUIRES: the image has pixels.
  explicit RowWindow(imaging::RowSource& source)
      : source_(source), block_(std::max(1, source.rows_per_block())) {}

  // Makes the rows [y0, y1) available; y1 may lie below the image. Drops rows
  // above y0, except those that tiles reflect beyond the bottom edge. Errors:
  // the source's.
  // REQUIRES: 0 ≤ y0 < y1; y0 equals that of the last call, or lies further
  // below it than [y0, y1) reaches beyond the image.
  absl::Status MoveTo(int y0, int y1);

  // Returns the pixels of a rectangle. Beyond the image's edges they are
  // reflected, without repeating the edge pixel, as often as needed: 1×1 images
  // work too.
  // REQUIRES: MoveTo() made the rectangle's rows available.
  imaging::GrayPlane Cut(const imaging::Rect& rect) const;

 private:
  // How many rows to read at once, from `from` on and not beyond `end`: whole
  // blocks, but few rows compared with those kept.
  int RowsAtOnce(int from, int end) const;

  imaging::RowSource& source_;
  const int block_;  // Rows that are decoded together.
  int y0_ = 0;    // First row kept.
  int rows_ = 0;  // Number of rows kept.
  std::vector<uint16_t> pixels_;
};

}  // namespace tessera::tiles

#endif  // TESSERA_MODELS_TILES_ROW_WINDOW_H_
