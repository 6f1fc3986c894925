#include "models/instances/flow_links.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tessera::instances {
namespace {

// A pixel stops where the flow is shorter than this, in pixels.
constexpr float kStill = 0.01f;

// The rows around one row, by their offset from that row. Positions are
// relative to a pixel of the row, so that sums are equally exact in wide and
// narrow images.
class Surroundings {
 public:
  Surroundings(const std::deque<PixelRow>& rows, const PixelRow& row)
      : width_(static_cast<int>(row.inner.size())) {
    const int first = rows.front().y;
    const int last = first + static_cast<int>(rows.size()) - 1;
    top_ = std::max(first - row.y, -kFlowSteps);
    bottom_ = std::min(last - row.y, kFlowSteps);
    for (int dy = top_; dy <= bottom_; ++dy) {
      rows_[dy + kFlowSteps] = &rows[row.y + dy - first];
    }
  }

  // Returns where the pixel `x` of the row ends.
  Link Follow(int x) const {
    const float left = static_cast<float>(-x);
    const float right = static_cast<float>(width_ - 1 - x);
    float dx = 0, dy = 0;
    Link at;
    for (int step = 0; step < kFlowSteps; ++step) {
      Flow flow = At(x, dx, dy);
      const float squared = flow.down * flow.down + flow.right * flow.right;
      // Also stops if the flow is NaN.
      if (!(squared > kStill * kStill)) break;
      const float scale = squared > 1 ? 1 / std::sqrt(squared) : 1;
      dx = std::clamp(dx + scale * flow.right, left, right);
      dy = std::clamp(dy + scale * flow.down, static_cast<float>(top_),
                      static_cast<float>(bottom_));
      const Link next = {Rounded(dx), Rounded(dy)};
      if (RowAt(next.dy).inner[x + next.dx] == 0) break;
      at = next;
    }
    return at;
  }

 private:
  static int Rounded(float value) {
    return static_cast<int>(std::floor(value + 0.5f));
  }

  const PixelRow& RowAt(int dy) const { return *rows_[dy + kFlowSteps]; }

  Flow At(int x, float dx, float dy) const {
    const float x_floor = std::floor(dx);
    const float y_floor = std::floor(dy);
    const float x_part = dx - x_floor;
    const float y_part = dy - y_floor;
    const int x0 = x + static_cast<int>(x_floor);
    const int x1 = std::min(x0 + 1, width_ - 1);
    const int y0 = static_cast<int>(y_floor);
    const auto& upper = RowAt(y0).flow;
    const auto& lower = RowAt(std::min(y0 + 1, bottom_)).flow;
    const auto between = [](const Flow& a, const Flow& b, float part) {
      return Flow{a.down + part * (b.down - a.down),
                  a.right + part * (b.right - a.right)};
    };
    return between(between(upper[x0], upper[x1], x_part),
                   between(lower[x0], lower[x1], x_part), y_part);
  }

  const int width_;
  int top_ = 0;
  int bottom_ = 0;
  std::array<const PixelRow*, 2 * kFlowSteps + 1> rows_ = {};
};

}  // namespace

void LinkAlongFlow(const std::deque<PixelRow>& rows, const PixelRow& row,
                   LinkedRow& linked) {
  const Surroundings surroundings(rows, row);
  for (const Span& span : row.mask_spans) {
    for (int x = span.x0; x < span.x1; ++x) {
      if (row.inner[x] == 0) continue;
      const Link link = surroundings.Follow(x);
      linked.links[x] = link;
      linked.kinds[x] =
          link.dx == 0 && link.dy == 0 ? PixelKind::kSeed : PixelKind::kPart;
    }
  }
}

}  // namespace tessera::instances
