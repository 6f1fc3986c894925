#include "models/instances/uphill_links.h"

#include <algorithm>

namespace tessera::instances {
namespace {

// Links to the eight neighbours; the first element is "no link".
constexpr Link kWays[] = {{0, 0},   {0, -1}, {-1, 0}, {1, 0}, {0, 1},
                          {-1, -1}, {1, -1}, {-1, 1}, {1, 1}};

// The highest neighbour so far. Has no branches, since the processor could not
// predict them.
class Highest {
 public:
  explicit Highest(float own) : level_(own) {}

  // For neighbours that come before the pixel, row after row.
  void TryEarlier(float level, int way) {
    const bool higher = static_cast<int>(level > level_) |
                        (static_cast<int>(level == level_) &
                         static_cast<int>(way_ == 0));
    way_ = higher ? way : way_;
    level_ = std::max(level_, level);
  }
  void TryLater(float level, int way) {
    way_ = level > level_ ? way : way_;
    level_ = std::max(level_, level);
  }
  Link link() const { return kWays[way_]; }

 private:
  float level_;
  int way_ = 0;
};

}  // namespace

void LinkUphill(const PixelRow* above, const PixelRow& row,
                const PixelRow* below, LinkedRow& linked) {
  const std::vector<float> none(above && below ? 0 : row.levels.size(),
                                kOutsideLevel);
  // Offset by one, so that level[-1] of the first pixel is outside.
  const float* up = (above ? above->levels : none).data() + 1;
  const float* own = row.levels.data() + 1;
  const float* down = (below ? below->levels : none).data() + 1;
  for (const Span& span : row.mask_spans) {
    for (int x = span.x0; x < span.x1; ++x) {
      if (row.inner[x] == 0) continue;
      if (row.seeds[x] != 0) {
        linked.kinds[x] = PixelKind::kSeed;
        continue;
      }
      Highest highest(own[x]);
      highest.TryEarlier(up[x], 1);
      highest.TryEarlier(own[x - 1], 2);
      highest.TryLater(own[x + 1], 3);
      highest.TryLater(down[x], 4);
      highest.TryEarlier(up[x - 1], 5);
      highest.TryEarlier(up[x + 1], 6);
      highest.TryLater(down[x - 1], 7);
      highest.TryLater(down[x + 1], 8);
      linked.kinds[x] = PixelKind::kPart;
      linked.links[x] = highest.link();
    }
  }
}

}  // namespace tessera::instances
