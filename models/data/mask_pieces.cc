#include "models/data/mask_pieces.h"

#include <algorithm>
#include <utility>

namespace tessera::data {
namespace {

using imaging::LabelPlane;

// Pixels [x0, x1) of a row, all of one value. The pixels beside the run have
// other values.
struct Run {
  uint32_t label = 0;
  int x0 = 0;
  int x1 = 0;
  uint32_t parent = 0;  // A run of the same piece, or the run itself.
};

// The runs of all rows in order, and the index of each row's first run.
struct Runs {
  std::vector<Run> all;
  std::vector<size_t> row_begin;  // One more than there are rows.
};

bool FindRuns(const LabelPlane& mask, size_t max_runs, Runs& runs) {
  for (int y = 0; y < mask.height(); ++y) {
    runs.row_begin.push_back(runs.all.size());
    const uint32_t* const row = mask.row(y);
    for (int x = 0; x < mask.width();) {
      int end = x + 1;
      while (end < mask.width() && row[end] == row[x]) ++end;
      if (runs.all.size() == max_runs) return false;
      runs.all.push_back(
          {row[x], x, end, static_cast<uint32_t>(runs.all.size())});
      x = end;
    }
  }
  runs.row_begin.push_back(runs.all.size());
  return true;
}

uint32_t RootOf(std::vector<Run>& runs, uint32_t run) {
  while (runs[run].parent != run) {
    runs[run].parent = runs[runs[run].parent].parent;
    run = runs[run].parent;
  }
  return run;
}

// Calls `meet` for each run of row y and each neighbour in the row above. The
// neighbours have a pixel at most `reach` to the side of a pixel of the run.
template <typename Meet>
void ForNeighboursAbove(const Runs& runs, int y, int reach, const Meet& meet) {
  size_t above = runs.row_begin[static_cast<size_t>(y) - 1];
  const size_t above_end = runs.row_begin[static_cast<size_t>(y)];
  const size_t end = runs.row_begin[static_cast<size_t>(y) + 1];
  for (size_t run = above_end; run < end; ++run) {
    const Run& own = runs.all[run];
    while (above < above_end && runs.all[above].x1 + reach <= own.x0) ++above;
    for (size_t other = above; other < above_end &&
                               runs.all[other].x0 < own.x1 + reach;
         ++other) {
      meet(static_cast<uint32_t>(run), static_cast<uint32_t>(other));
    }
  }
}

void Connect(Runs& runs, int height) {
  for (int y = 1; y < height; ++y) {
    ForNeighboursAbove(runs, y, 1, [&](uint32_t run, uint32_t other) {
      const Run& a = runs.all[run];
      const Run& b = runs.all[other];
      if (a.label != b.label) return;
      const bool side_by_side = a.x0 < b.x1 && b.x0 < a.x1;
      if (a.label == 0 && !side_by_side) return;
      const uint32_t one = RootOf(runs.all, run);
      const uint32_t two = RootOf(runs.all, other);
      runs.all[std::max(one, two)].parent = std::min(one, two);
    });
  }
}

// Collects the pieces from connected runs. Used once.
class Pieces {
 public:
  Pieces(Runs& runs, imaging::Size size) : runs_(runs), size_(size) {
    of_run_.resize(runs.all.size());
    for (int y = 0; y < size.height; ++y) AddRow(y);
    for (int y = 0; y < size.height; ++y) NoteNeighbours(y);
    for (size_t i = 0; i < pieces_.size(); ++i) {
      MaskPiece& piece = pieces_[i];
      const bool hole = piece.label == 0 && piece.image_sides == 0;
      piece.enclosed_by = hole && !mixed_[i] ? around_[i] : 0;
    }
  }

  std::vector<MaskPiece> Take() { return std::move(pieces_); }

 private:
  void AddRow(int y) {
    const auto row = static_cast<size_t>(y);
    for (size_t i = runs_.row_begin[row]; i < runs_.row_begin[row + 1]; ++i) {
      const Run& run = runs_.all[i];
      const uint32_t root = RootOf(runs_.all, static_cast<uint32_t>(i));
      if (root == i) {  // The first run of its piece.
        of_run_[i] = static_cast<uint32_t>(pieces_.size());
        pieces_.push_back(
            {.label = run.label, .bounds = {run.x0, y, run.x1, y + 1}});
      }
      of_run_[i] = of_run_[root];
      MaskPiece& piece = pieces_[of_run_[i]];
      piece.area_px += run.x1 - run.x0;
      piece.bounds.x0 = std::min(piece.bounds.x0, run.x0);
      piece.bounds.x1 = std::max(piece.bounds.x1, run.x1);
      piece.bounds.y1 = y + 1;
    }
  }

  void NoteNeighbours(int y) {
    if (y == 0) {
      around_.resize(pieces_.size(), 0);
      mixed_.resize(pieces_.size(), false);
      for (MaskPiece& piece : pieces_) {
        const imaging::Rect& bounds = piece.bounds;
        piece.image_sides = int{bounds.x0 == 0} + int{bounds.y0 == 0} +
                            int{bounds.x1 == size_.width} +
                            int{bounds.y1 == size_.height};
      }
    } else {
      ForNeighboursAbove(runs_, y, 0,
                         [&](uint32_t a, uint32_t b) { Note(a, b); });
    }
    const auto row = static_cast<size_t>(y);
    for (size_t i = runs_.row_begin[row] + 1; i < runs_.row_begin[row + 1];
         ++i) {
      Note(static_cast<uint32_t>(i - 1), static_cast<uint32_t>(i));
    }
  }

  // Notes that two runs touch by the side of a pixel.
  void Note(uint32_t a, uint32_t b) {
    const uint32_t one = runs_.all[a].label;
    const uint32_t other = runs_.all[b].label;
    if (one == other) return;
    if (one != 0 && other != 0) {
      pieces_[of_run_[a]].touches_other = true;
      pieces_[of_run_[b]].touches_other = true;
    } else {
      Surround(of_run_[one == 0 ? a : b], one == 0 ? other : one);
    }
  }

  void Surround(uint32_t hole, uint32_t label) {
    if (around_[hole] != 0 && around_[hole] != label) mixed_[hole] = true;
    around_[hole] = label;
  }

  Runs& runs_;
  const imaging::Size size_;
  std::vector<uint32_t> of_run_;
  std::vector<MaskPiece> pieces_;
  std::vector<uint32_t> around_;  // By piece of background: a value beside it.
  std::vector<bool> mixed_;       // By piece: several values are beside it.
};

}  // namespace

std::vector<MaskPiece> FindPieces(const LabelPlane& mask,
                                  const PieceLimits& limits) {
  Runs runs;
  if (!FindRuns(mask, limits.max_runs, runs)) return {};
  Connect(runs, mask.height());
  size_t pieces = 0;
  for (size_t i = 0; i < runs.all.size(); ++i) pieces += runs.all[i].parent == i;
  if (pieces > limits.max_pieces) return {};
  return Pieces(runs, mask.size()).Take();
}

}  // namespace tessera::data
