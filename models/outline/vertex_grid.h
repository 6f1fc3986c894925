// Finds the vertices near a chord without testing all vertices.
#ifndef TESSERA_MODELS_OUTLINE_VERTEX_GRID_H_
#define TESSERA_MODELS_OUTLINE_VERTEX_GRID_H_

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "models/imaging/polygon.h"

namespace tessera::outline {

// A rectangle of any direction. A point belongs to it if its offset from
// `origin` has a component within `along` in the direction `direction` (a unit
// vector), and a component within `across` in the direction (−direction.y,
// direction.x).
struct TurnedBox {
  imaging::Point origin;
  imaging::Point direction;
  std::array<double, 2> along;
  std::array<double, 2> across;
};

// Points sorted into square cells, about two a cell on average.
//
// Keeps no reference to the points. Thread-safe after construction.
class VertexGrid {
 public:
  VertexGrid() = default;
  explicit VertexGrid(const std::vector<imaging::Point>& points);

  // Whether `matches(index)` holds for a point in or near `box`. Stops at the
  // first match. The order of the calls depends on the points alone.
  template <typename Predicate>
  bool AnyOf(const TurnedBox& box, Predicate matches) const {
    for (const CellSpan& span : CellsOf(box)) {
      for (size_t i = cell_begins_[span.first]; i < cell_begins_[span.second];
           ++i) {
        if (matches(indices_[i])) return true;
      }
    }
    return false;
  }

 private:
  using CellSpan = std::pair<size_t, size_t>;  // Cells [first, second).

  size_t Column(double x) const;
  size_t Row(double y) const;
  // The cells that `box` touches, at most one span a row of cells.
  std::vector<CellSpan> CellsOf(const TurnedBox& box) const;

  double left_ = 0;
  double top_ = 0;
  double cell_px_ = 1;
  size_t columns_ = 0;
  size_t rows_ = 0;
  std::vector<size_t> cell_begins_;  // Into `indices_`; one more than cells.
  std::vector<size_t> indices_;
};

}  // namespace tessera::outline

#endif  // TESSERA_MODELS_OUTLINE_VERTEX_GRID_H_
