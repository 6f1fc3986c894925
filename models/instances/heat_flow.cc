#include "models/instances/heat_flow.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

namespace tessera::instances {
namespace {

using imaging::FloatPlane;
using imaging::LabelPlane;
using imaging::Rect;

// The part of the heat that is left after a step. Heat falls by half in about 3
// px, so doubles can tell its gradient over 2,000 px.
constexpr double kKept = 0.99;
// Weights of a straight and a diagonal neighbour, chosen so that heat spreads
// nearly alike in all directions.
constexpr double kStraight = 1.0 / 6;
constexpr double kDiagonal = 1.0 / 12;
// Rounds of Gauss-Seidel, forwards and backwards, from a start that is nearly
// right. In a disc 40 px across more rounds turn the flow by less than a
// degree.
constexpr int kRounds = 8;
constexpr double kStartKept = 0.93;  // For a fifth of a step.

// The object in a grid with a margin of one cell, so that every cell has all
// its neighbours.
class Grid {
 public:
  Grid(const LabelPlane& labels, uint32_t label, const Rect& bounds)
      : bounds_(bounds),
        plane_(labels.size()),
        stride_(bounds.width() + 2),
        heat_(static_cast<size_t>(stride_) * (bounds.height() + 2), 0.0),
        open_(heat_.size(), 0) {
    for (int y = bounds.y0; y < bounds.y1; ++y) {
      for (int x = bounds.x0; x < bounds.x1; ++x) {
        if (labels.at(x, y) == label) open_[CellOf(x, y)] = 1;
      }
    }
  }

  // Returns the next 8-connected piece; empty when all were returned.
  std::vector<int> TakePiece() {
    while (next_ < open_.size() && open_[next_] == 0) ++next_;
    if (next_ == open_.size()) return {};
    std::vector<int> piece = {static_cast<int>(next_)};
    open_[next_] = 0;
    for (size_t i = 0; i < piece.size(); ++i) {
      for (const int step : Steps()) {
        const int cell = piece[i] + step;
        if (open_[cell] == 0) continue;
        open_[cell] = 0;
        piece.push_back(cell);
      }
    }
    std::sort(piece.begin(), piece.end());
    return piece;
  }

  int CentreOf(const std::vector<int>& piece) const {
    std::vector<int> xs, ys;
    for (const int cell : piece) {
      xs.push_back(X(cell));
      ys.push_back(Y(cell));
    }
    const auto middle = static_cast<ptrdiff_t>(piece.size() / 2);
    std::nth_element(xs.begin(), xs.begin() + middle, xs.end());
    std::nth_element(ys.begin(), ys.begin() + middle, ys.end());
    const auto off = [&](int cell) {
      const int64_t dx = X(cell) - xs[middle];
      const int64_t dy = Y(cell) - ys[middle];
      return dx * dx + dy * dy;
    };
    return *std::min_element(piece.begin(), piece.end(),
                             [&](int a, int b) { return off(a) < off(b); });
  }

  void Heat(const std::vector<int>& piece, int centre) {
    Start(piece, centre);
    std::vector<double> kept(piece.size());
    for (size_t i = 0; i < piece.size(); ++i) {
      kept[i] = kKept / WeightInPlane(piece[i]);
    }
    const auto relax = [&](size_t i) {
      if (piece[i] == centre) return;
      const double* at = &heat_[piece[i]];
      const double straight = at[-stride_] + at[-1] + at[1] + at[stride_];
      const double diagonal = at[-stride_ - 1] + at[-stride_ + 1] +
                              at[stride_ - 1] + at[stride_ + 1];
      heat_[piece[i]] = kept[i] * (kStraight * straight + kDiagonal * diagonal);
    };
    for (int round = 0; round < kRounds; ++round) {
      for (size_t i = 0; i < piece.size(); ++i) relax(i);
      for (size_t i = piece.size(); i-- > 0;) relax(i);
    }
  }

  void WriteFlow(const std::vector<int>& piece, int centre, FloatPlane& down,
                 FloatPlane& right) const {
    for (const int cell : piece) {
      if (cell == centre) continue;
      const int x = X(cell);
      const int y = Y(cell);
      // Beyond the plane the object goes on with the heat of this cell.
      const auto at = [&](bool within, int step) {
        return heat_[within ? cell + step : cell];
      };
      const double dy =
          at(y + 1 < plane_.height, stride_) - at(y > 0, -stride_);
      const double dx = at(x + 1 < plane_.width, 1) - at(x > 0, -1);
      const double length = std::sqrt(dx * dx + dy * dy);
      if (!(length > 0)) continue;
      down.at(x, y) = static_cast<float>(dy / length);
      right.at(x, y) = static_cast<float>(dx / length);
    }
  }

  void Cool(const std::vector<int>& piece) {
    for (const int cell : piece) heat_[cell] = 0;
  }

 private:
  int CellOf(int x, int y) const {
    return (y - bounds_.y0 + 1) * stride_ + x - bounds_.x0 + 1;
  }
  int X(int cell) const { return cell % stride_ - 1 + bounds_.x0; }
  int Y(int cell) const { return cell / stride_ - 1 + bounds_.y0; }

  std::array<int, 8> Steps() const {
    return {-stride_ - 1, -stride_, -stride_ + 1, -1, 1,
            stride_ - 1,  stride_,  stride_ + 1};
  }

  // Starts with heat that falls evenly along the shortest path from the centre.
  // A straight step has length 5, a diagonal step 7.
  void Start(const std::vector<int>& piece, int centre) {
    for (const int cell : piece) heat_[cell] = -1;
    std::array<std::vector<int>, 8> reached;  // Indexed by length modulo 8.
    reached[0].push_back(centre);
    for (int length = 0, idle = 0; idle < 8; ++length, ++idle) {
      const std::vector<int> cells = std::exchange(reached[length % 8], {});
      const double heat = std::pow(kStartKept, length);
      for (const int cell : cells) {
        if (heat_[cell] >= 0) continue;  // A shorter path leads here.
        heat_[cell] = heat;
        idle = 0;
        for (const int step : Steps()) {
          const bool straight =
              std::abs(step) == 1 || std::abs(step) == stride_;
          if (heat_[cell + step] >= 0) continue;
          reached[(length + (straight ? 5 : 7)) % 8].push_back(cell + step);
        }
      }
    }
  }

  // Heat does not flow over the plane's edge.
  double WeightInPlane(int cell) const {
    if (X(cell) > 0 && Y(cell) > 0 && X(cell) + 1 < plane_.width &&
        Y(cell) + 1 < plane_.height) {
      return 1;
    }
    double weight = 0;
    for (int dy = -1; dy <= 1; ++dy) {
      for (int dx = -1; dx <= 1; ++dx) {
        const int x = X(cell) + dx;
        const int y = Y(cell) + dy;
        if (x < 0 || y < 0 || x >= plane_.width || y >= plane_.height) continue;
        const int steps = std::abs(dx) + std::abs(dy);
        if (steps > 0) weight += steps == 1 ? kStraight : kDiagonal;
      }
    }
    return weight;
  }

  const Rect bounds_;
  const imaging::Size plane_;
  const int stride_;
  std::vector<double> heat_;
  std::vector<uint8_t> open_;  // 1 where no piece has the pixel yet.
  size_t next_ = 0;
};

}  // namespace

void AddHeatFlow(const LabelPlane& labels, uint32_t label, const Rect& bounds,
                 FloatPlane& down, FloatPlane& right) {
  Grid grid(labels, label, bounds);
  for (std::vector<int> piece = grid.TakePiece(); !piece.empty();
       piece = grid.TakePiece()) {
    const int centre = grid.CentreOf(piece);
    grid.Heat(piece, centre);
    grid.WriteFlow(piece, centre, down, right);
    grid.Cool(piece);
  }
}

}  // namespace tessera::instances
