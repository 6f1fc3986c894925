// The connected pieces of a mask's values.
#ifndef TESSERA_MODELS_DATA_MASK_PIECES_H_
#define TESSERA_MODELS_DATA_MASK_PIECES_H_

#include <cstdint>
#include <vector>

#include "models/imaging/image.h"

namespace tessera::data {

// Pixels of one value that are connected: of eight neighbours, those of the
// background, which is the value 0, of four.
struct MaskPiece {
  uint32_t label = 0;
  int64_t area_px = 0;
  imaging::Rect bounds;
  int image_sides = 0;       // How many of the image's four sides it touches.
  bool touches_other = false;  // A pixel above, below or beside has another
                               // value, which is not 0 either.
  // Of a piece of the background that touches no side of the image: the value
  // around it. 0 for all others, and where more than one value is around it.
  uint32_t enclosed_by = 0;
};

// What FindPieces() takes memory for: 20 bytes for each change of value along the
// rows and some 50 for each piece.
struct PieceLimits {
  size_t max_runs = size_t{1} << 22;
  size_t max_pieces = size_t{1} << 18;
};

// Finds them, row after row. Gives up, with no piece, beyond the limits.
std::vector<MaskPiece> FindPieces(const imaging::LabelPlane& mask,
                                  const PieceLimits& limits = {});

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_MASK_PIECES_H_
