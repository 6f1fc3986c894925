// The connected pieces of a mask's values.
#ifndef TESSERA_MODELS_DATA_MASK_PIECES_H_
#define TESSERA_MODELS_DATA_MASK_PIECES_H_

#include <cstdint>
#include <vector>

#include "models/imaging/image.h"

namespace tessera::data {

// Connected pixels of one value. Pixels of the background, which is the value
// 0, have four neighbours; all other pixels have eight.
struct MaskPiece {
  uint32_t label = 0;
  int64_t area_px = 0;
  imaging::Rect bounds;
  int image_sides = 0;       // How many of the image's four sides it touches.
  bool touches_other = false;  // A pixel above, below or beside has another
                               // value that is not 0.
  // The value around a piece of the background that touches no side of the
  // image. 0 for all other pieces, or if several values are around the piece.
  uint32_t enclosed_by = 0;
};

// Limits for the memory of FindPieces(): 20 bytes for each run of one value in
// a row, and about 50 for each piece.
struct PieceLimits {
  size_t max_runs = size_t{1} << 22;
  size_t max_pieces = size_t{1} << 18;
};

// Finds the pieces in the order of their first pixels, row after row. Returns
// no pieces if the mask is above the limits.
std::vector<MaskPiece> FindPieces(const imaging::LabelPlane& mask,
                                  const PieceLimits& limits = {});

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_MASK_PIECES_H_
