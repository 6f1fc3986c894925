#include "models/tiles/stitch.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <set>
#include <utility>

namespace tessera::tiles {
namespace {

using imaging::FloatPlane;
using imaging::Rect;

// The weight of a pixel whose centre lies `distance_px` inside the border of
// a tile that shares `overlap_px` with its neighbour there.
double Ramp(double distance_px, int overlap_px) {
  if (overlap_px <= 0) return 1;
  return std::clamp((distance_px - overlap_px / 4.0) / (overlap_px / 2.0), 0.0,
                    1.0);
}

// Each tile's weights along one axis, which sum to 1 at each pixel. The sum is
// never 0 before the division: the tile with the nearest middle always has a
// weight.
std::map<int, std::vector<float>> WeightsOf(const std::set<int>& origins,
                                            int tile, int length) {
  std::map<int, std::vector<double>> weights;
  std::vector<double> sums(static_cast<size_t>(length));
  for (auto at = origins.begin(); at != origins.end(); ++at) {
    const auto next = std::next(at);
    const int before = at == origins.begin() ? 0 : *std::prev(at) + tile - *at;
    const int after = next == origins.end() ? 0 : *at + tile - *next;
    auto& own = weights[*at];
    for (int i = 0; i < tile && *at + i < length; ++i) {
      own.push_back(Ramp(i + 0.5, before) * Ramp(tile - i - 0.5, after));
      sums[static_cast<size_t>(*at + i)] += own.back();
    }
  }
  std::map<int, std::vector<float>> normalized;
  for (const auto& [origin, own] : weights) {
    auto& values = normalized[origin];
    for (size_t i = 0; i < own.size(); ++i) {
      const double sum = sums[static_cast<size_t>(origin) + i];
      assert(sum > 0);
      values.push_back(static_cast<float>(own[i] / sum));
    }
  }
  return normalized;
}

}  // namespace

Stitcher::Stitcher(imaging::Size image, int planes,
                   const std::vector<Rect>& tiles)
    : height_(image.height) {
  assert(!tiles.empty() && planes > 0);
  std::set<int> columns;
  std::set<int> rows;
  for (const Rect& tile : tiles) {
    columns.insert(tile.x0);
    rows.insert(tile.y0);
  }
  columns_ = WeightsOf(columns, tiles.front().width(), image.width);
  rows_ = WeightsOf(rows, tiles.front().height(), image.height);
  const int kept = std::min(image.height, tiles.front().height());
  for (int i = 0; i < planes; ++i) {
    kept_.emplace_back(imaging::Size{kept, image.width}, 0.0f);
  }
}

void Stitcher::Add(const Rect& tile, const std::vector<FloatPlane>& planes) {
  assert(planes.size() == kept_.size() && tile.y0 == y0_ && whole_ == 0);
  const std::vector<float>& across = columns_.at(tile.x0);
  const std::vector<float>& down = rows_.at(tile.y0);
  for (size_t i = 0; i < planes.size(); ++i) {
    assert(planes[i].width() == tile.width() &&
           planes[i].height() == tile.height());
    for (size_t y = 0; y < down.size(); ++y) {
      const float* from = planes[i].row(static_cast<int>(y));
      float* to = kept_[i].row(static_cast<int>(y)) + tile.x0;
      for (size_t x = 0; x < across.size(); ++x) {
        to[x] += down[y] * across[x] * from[x];
      }
    }
  }
  if (tile.x0 != columns_.rbegin()->first) return;
  const auto below = rows_.upper_bound(tile.y0);
  whole_ = (below == rows_.end() ? height_ : below->first) - y0_;
}

std::optional<Band> Stitcher::Take(int most_rows) {
  assert(most_rows > 0);
  const int rows = std::min(most_rows, whole_ - taken_);
  if (rows == 0) return std::nullopt;
  Band band = {.y0 = y0_ + taken_, .planes = {}, .image = {}};
  for (const FloatPlane& plane : kept_) {
    const float* const from = plane.row(taken_);
    band.planes.emplace_back(
        imaging::Size{rows, plane.width()},
        std::vector<float>(from, from + ptrdiff_t{rows} * plane.width()));
  }
  taken_ += rows;
  if (taken_ == whole_) {
    Drop(whole_);
    whole_ = taken_ = 0;
  }
  return band;
}

void Stitcher::Drop(int rows) {
  for (FloatPlane& plane : kept_) {
    std::vector<float>& pixels = plane.pixels();
    const auto end = pixels.begin() + ptrdiff_t{rows} * plane.width();
    std::fill(std::move(end, pixels.end(), pixels.begin()), pixels.end(), 0.0f);
  }
  y0_ += rows;
}

}  // namespace tessera::tiles
