// The rows of an image that a row of tiles lies in.
#ifndef TESSERA_MODELS_TILES_ROW_WINDOW_H_
#define TESSERA_MODELS_TILES_ROW_WINDOW_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "models/imaging/image.h"
#include "models/imaging/row_source.h"

namespace tessera::tiles {

// Reads each row of an image once, from the top down, and keeps some of them.
//
// Not thread-safe. Borrows the source.
class RowWindow {
 public:
  // REQUIRES: the image has pixels.
  explicit RowWindow(imaging::RowSource& source)
      : source_(source), block_(std::max(1, source.rows_per_block())) {}

  // Has the rows [y0, y1) there, where y1 may lie below the image, and forgets
  // those above that no tile of these rows reflects. Errors: the source's.
  // REQUIRES: 0 ≤ y0 < y1; y0 is that of the last call, or further below it than
  // [y0, y1) reaches beyond the image.
  absl::Status MoveTo(int y0, int y1);

  // The pixels of a rectangle, reflected beyond the image's edges without
  // repeating the edge pixel, as often as it takes: 1×1 images work too.
  // REQUIRES: its rows are there.
  imaging::GrayPlane Cut(const imaging::Rect& rect) const;

 private:
  // How many rows are read at once, without going beyond `end`: few beside
  // those kept, and blocks whole.
  int RowsAtOnce(int from, int end) const;

  imaging::RowSource& source_;
  const int block_;  // Rows that are decoded together.
  int y0_ = 0;    // Of the rows kept.
  int rows_ = 0;  // That are kept.
  std::vector<uint16_t> pixels_;
};

}  // namespace tessera::tiles

#endif  // TESSERA_MODELS_TILES_ROW_WINDOW_H_
