// Which pieces of a value are one object that others cut.
#ifndef TESSERA_MODELS_DATA_PIECE_CHAIN_H_
#define TESSERA_MODELS_DATA_PIECE_CHAIN_H_

#include <vector>

#include "models/data/mask_pieces.h"

namespace tessera::data {

// Pixels between the bounds of two pieces, along the axis on which they are
// further apart; 0 if they overlap.
int GapBetween(const MaskPiece& a, const MaskPiece& b);

// Of the pieces of one value, whether each is cut off the piece `largest`,
// which is one of them, or off a piece that is: fibres that cross are painted
// over one another. Two such pieces touch other values, the longer one is thin,
// and the gap is at most half as long. All false but that of `largest` if there
// are more than 256 pieces.
std::vector<bool> CutOff(const std::vector<const MaskPiece*>& pieces,
                         const MaskPiece& largest);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_PIECE_CHAIN_H_
