#include "models/data/piece_chain.h"

#include <algorithm>
#include <cstdint>

namespace tessera::data {
namespace {

// A limit, because each piece is compared with each.
constexpr size_t kMostPieces = 256;

int64_t LengthOf(const MaskPiece& piece) {
  return std::max(piece.bounds.width(), piece.bounds.height());
}

bool IsCut(const MaskPiece& a, const MaskPiece& b) {
  if (!a.touches_other || !b.touches_other) return false;
  const MaskPiece& longer = LengthOf(a) < LengthOf(b) ? b : a;
  const int64_t length = LengthOf(longer);
  const bool thin = 2 * longer.area_px <= length * length;
  return thin && 2 * GapBetween(a, b) <= length;
}

}  // namespace

int GapBetween(const MaskPiece& a, const MaskPiece& b) {
  const int x = std::max(a.bounds.x0, b.bounds.x0) -
                std::min(a.bounds.x1, b.bounds.x1);
  const int y = std::max(a.bounds.y0, b.bounds.y0) -
                std::min(a.bounds.y1, b.bounds.y1);
  return std::max({x, y, 0});
}

std::vector<bool> CutOff(const std::vector<const MaskPiece*>& pieces,
                         const MaskPiece& largest) {
  std::vector<bool> cut_off(pieces.size());
  for (size_t i = 0; i < pieces.size(); ++i) cut_off[i] = pieces[i] == &largest;
  if (pieces.size() > kMostPieces) return cut_off;
  std::vector<const MaskPiece*> found = {&largest};
  while (!found.empty()) {
    const MaskPiece& from = *found.back();
    found.pop_back();
    for (size_t i = 0; i < pieces.size(); ++i) {
      if (cut_off[i] || !IsCut(from, *pieces[i])) continue;
      cut_off[i] = true;
      found.push_back(pieces[i]);
    }
  }
  return cut_off;
}

}  // namespace tessera::data
