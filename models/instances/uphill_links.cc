#include "models/instances/uphill_links.h"

#include <cstddef>

namespace tessera::instances {
namespace {

// The highest neighbour so far.
class Highest {
 public:
  explicit Highest(float own) : level_(own) {}

  // A neighbour that comes before the pixel, row after row.
  void TryEarlier(float level, int dx, int dy) {
    if (level > level_ || (level == level_ && !found_)) Set(level, dx, dy);
  }
  void TryLater(float level, int dx, int dy) {
    if (level > level_) Set(level, dx, dy);
  }
  const Link& link() const { return link_; }

 private:
  void Set(float level, int dx, int dy) {
    level_ = level;
    link_ = {dx, dy};
    found_ = true;
  }

  float level_;
  Link link_;
  bool found_ = false;
};

}  // namespace

void LinkUphill(const PixelRow* above, const PixelRow& row,
                const PixelRow* below, LinkedRow& linked) {
  const std::vector<float> none(above && below ? 0 : row.levels.size(),
                                kOutsideLevel);
  // One on: level[-1] of the first pixel is outside.
  const float* up = (above ? above->levels : none).data() + 1;
  const float* own = row.levels.data() + 1;
  const float* down = (below ? below->levels : none).data() + 1;
  for (size_t x = 0; x < row.inner.size(); ++x, ++up, ++own, ++down) {
    if (row.inner[x] == 0) continue;
    if (row.seeds[x] != 0) {
      linked.kinds[x] = PixelKind::kSeed;
      continue;
    }
    Highest highest(*own);
    highest.TryEarlier(up[0], 0, -1);
    highest.TryEarlier(own[-1], -1, 0);
    highest.TryLater(own[1], 1, 0);
    highest.TryLater(down[0], 0, 1);
    highest.TryEarlier(up[-1], -1, -1);
    highest.TryEarlier(up[1], 1, -1);
    highest.TryLater(down[-1], -1, 1);
    highest.TryLater(down[1], 1, 1);
    linked.kinds[x] = PixelKind::kPart;
    linked.links[x] = highest.link();
  }
}

}  // namespace tessera::instances
