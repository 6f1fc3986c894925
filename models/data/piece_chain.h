// Finds the pieces of a value that are one object, cut by other objects.
#ifndef TESSERA_MODELS_DATA_PIECE_CHAIN_H_
#define TESSERA_MODELS_DATA_PIECE_CHAIN_H_

#include <vector>

#include "models/data/mask_pieces.h"

namespace tessera::data {

// The pixels between the bounds of two pieces, along the axis with the larger
// gap. 0 if the bounds overlap.
int GapBetween(const MaskPiece& a, const MaskPiece& b);

// For each of the `pieces` of one value: whether it is cut off the piece
// `largest`, directly or by way of other pieces. `largest` itself counts as cut
// off. This happens to crossing fibres, which are painted over one another. Two
// pieces are cut off each other if both touch other values, the longer one is
// thin, and the gap is at most half its length. If there are more than 256
// pieces, only `largest` counts.
std::vector<bool> CutOff(const std::vector<const MaskPiece*>& pieces,
                         const MaskPiece& largest);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_PIECE_CHAIN_H_
