#include "models/outline/trace.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>

namespace tessera::outline {
namespace {

using imaging::LabelPlane;
using imaging::Outline;
using imaging::Plane;
using imaging::Polygon;
using imaging::Ring;

// Pixels [x0, x1) of one row and one object.
struct Run {
  int x0;
  int x1;
  uint32_t parent;  // An earlier run of the same part; the first run has
                    // itself.
};

// The 4-connected parts of all objects, as trees of runs. Memory grows with the
// boundaries, not with the pixels.
template <typename T>
class Parts {
 public:
  explicit Parts(const Plane<T>& labels) {
    for (int y = 0; y < labels.height(); ++y) {
      row_begin_.push_back(runs_.size());
      AddRow(labels.row(y), labels.width());
      if (y > 0) JoinToRowAbove(labels, y);
    }
    row_begin_.push_back(runs_.size());
  }

  size_t run_count() const { return runs_.size(); }
  const Run& run(size_t i) const { return runs_[i]; }
  size_t row_begin(int y) const { return row_begin_[y]; }

  // Returns the first run, row after row, of the part that run `i` belongs to.
  uint32_t FirstRun(uint32_t i) {
    while (runs_[i].parent != i) {
      runs_[i].parent = runs_[runs_[i].parent].parent;
      i = runs_[i].parent;
    }
    return i;
  }

 private:
  void AddRow(const T* row, int width) {
    for (int x = 0; x < width;) {
      int end = x + 1;
      while (end < width && row[end] == row[x]) ++end;
      if (row[x] != 0) {
        runs_.push_back({x, end, static_cast<uint32_t>(runs_.size())});
      }
      x = end;
    }
  }

  void JoinToRowAbove(const Plane<T>& labels, int y) {
    size_t above = row_begin_[y - 1];
    size_t here = row_begin_[y];
    while (above < row_begin_[y] && here < runs_.size()) {
      const Run a = runs_[above];
      const Run b = runs_[here];
      if (a.x0 < b.x1 && b.x0 < a.x1 &&
          labels.at(a.x0, y - 1) == labels.at(b.x0, y)) {
        const uint32_t first = FirstRun(static_cast<uint32_t>(above));
        const uint32_t second = FirstRun(static_cast<uint32_t>(here));
        runs_[std::max(first, second)].parent = std::min(first, second);
      }
      ++(a.x1 < b.x1 ? above : here);
    }
  }

  std::vector<Run> runs_;
  std::vector<size_t> row_begin_;
};

struct Corner {
  int x;
  int y;
  bool pinch;  // Two pixels of the object meet here at a corner only.
};

// Follows the edges between an object and its surroundings, with the object on
// the right hand. Where two pixels of the object meet at a corner only, stays
// with the pixel it came along.
template <typename T>
class Follower {
 public:
  explicit Follower(const Plane<T>& labels)
      : labels_(labels), seen_(labels.pixels().size()) {}

  // Whether no loop has passed the upper edge of the object pixel (x, y) yet.
  // Every loop passes the upper edge of some pixel.
  bool IsNew(int x, int y) const {
    return !(y > 0 && labels_.at(x, y - 1) == labels_.at(x, y)) &&
           !seen_[Index(x, y)];
  }

  std::vector<Corner> Follow(int x0, int y0) {
    enum { kRight, kDown, kLeft, kUp };
    constexpr int kStepX[] = {1, 0, -1, 0};
    constexpr int kStepY[] = {0, 1, 0, -1};
    // From a grid point to the pixel ahead on the right hand.
    constexpr int kAheadX[] = {0, -1, -1, 0};
    constexpr int kAheadY[] = {0, 0, -1, -1};
    const T number = labels_.at(x0, y0);
    std::vector<Corner> corners;
    int x = x0;
    int y = y0;
    int heading = kRight;
    do {
      if (heading == kRight) seen_[Index(x, y)] = true;
      x += kStepX[heading];
      y += kStepY[heading];
      const int left = (heading + 3) % 4;
      const bool on_right =
          Has(number, x + kAheadX[heading], y + kAheadY[heading]);
      const bool on_left = Has(number, x + kAheadX[left], y + kAheadY[left]);
      if (!on_right) {
        corners.push_back({x, y, on_left});
        heading = (heading + 1) % 4;
      } else if (on_left) {
        corners.push_back({x, y, false});
        heading = left;
      }
    } while (x != x0 || y != y0 || heading != kRight);
    return corners;
  }

 private:
  size_t Index(int x, int y) const {
    return static_cast<size_t>(y) * labels_.width() + x;
  }
  bool Has(T number, int x, int y) const {
    return x >= 0 && y >= 0 && x < labels_.width() && y < labels_.height() &&
           labels_.at(x, y) == number;
  }

  const Plane<T>& labels_;
  std::vector<bool> seen_;
};

Ring RingOf(const Corner* begin, const Corner* end) {
  Ring ring;
  ring.reserve(static_cast<size_t>(end - begin));
  for (const Corner* c = begin; c != end; ++c) {
    ring.push_back({static_cast<double>(c->x), static_cast<double>(c->y)});
  }
  return ring;
}

// Cuts a loop into rings that do not touch themselves. A loop passes a grid
// point twice at pinches only.
std::vector<Ring> Split(const std::vector<Corner>& loop) {
  std::vector<Ring> rings;
  std::vector<Corner> open;
  std::unordered_map<uint64_t, size_t> pinches;  // By point: index in `open`.
  const auto key = [](const Corner& c) {
    return uint64_t{static_cast<uint32_t>(c.x)} << 32 |
           static_cast<uint32_t>(c.y);
  };
  for (const Corner& corner : loop) {
    if (corner.pinch) {
      const auto [found, added] = pinches.emplace(key(corner), open.size());
      if (!added) {
        const size_t begin = found->second;
        rings.push_back(
            RingOf(open.data() + begin, open.data() + open.size()));
        for (size_t i = begin + 1; i < open.size(); ++i) {
          if (open[i].pinch) pinches.erase(key(open[i]));
        }
        open.resize(begin + 1);
        continue;
      }
    }
    open.push_back(corner);
  }
  rings.push_back(RingOf(open.data(), open.data() + open.size()));
  return rings;
}

// Positive if the ring runs clockwise as seen on the screen.
double SignedArea(const Ring& ring) {
  double twice = 0;
  for (size_t i = 0; i < ring.size(); ++i) {
    const imaging::Point& a = ring[i];
    const imaging::Point& b = ring[(i + 1) % ring.size()];
    twice += a.x * b.y - b.x * a.y;
  }
  return twice / 2;
}

struct NumberedPolygon {
  uint32_t number;
  Polygon polygon;
};

// Returns one polygon for each part, ordered by the parts' first pixels. A
// part's first pixel lies on its exterior ring, so the polygon exists before
// its holes are found.
template <typename T>
std::vector<NumberedPolygon> TraceParts(const Plane<T>& labels) {
  Parts<T> parts(labels);
  Follower<T> follower(labels);
  std::vector<NumberedPolygon> polygons;
  std::vector<uint32_t> polygon_of_first_run(parts.run_count());
  for (int y = 0; y < labels.height(); ++y) {
    for (size_t i = parts.row_begin(y); i < parts.row_begin(y + 1); ++i) {
      const Run run = parts.run(i);
      const uint32_t first = parts.FirstRun(static_cast<uint32_t>(i));
      if (first == i) {
        polygon_of_first_run[i] = static_cast<uint32_t>(polygons.size());
        polygons.push_back({labels.at(run.x0, y), {}});
      }
      Polygon& polygon = polygons[polygon_of_first_run[first]].polygon;
      for (int x = run.x0; x < run.x1; ++x) {
        if (!follower.IsNew(x, y)) continue;
        for (Ring& ring : Split(follower.Follow(x, y))) {
          if (SignedArea(ring) > 0) {
            polygon.exterior = std::move(ring);
          } else {
            polygon.holes.push_back(std::move(ring));
          }
        }
      }
    }
  }
  return polygons;
}

void Move(Ring& ring, int x, int y) {
  for (imaging::Point& point : ring) {
    point.x += x;
    point.y += y;
  }
}

}  // namespace

std::vector<Outline> TraceOutlines(const LabelPlane& labels) {
  std::vector<NumberedPolygon> polygons = TraceParts(labels);
  std::stable_sort(polygons.begin(), polygons.end(),
                   [](const NumberedPolygon& a, const NumberedPolygon& b) {
                     return a.number < b.number;
                   });
  std::vector<Outline> outlines;
  for (NumberedPolygon& part : polygons) {
    if (outlines.empty() || outlines.back().number != part.number) {
      outlines.push_back({part.number, {}});
    }
    outlines.back().polygons.push_back(std::move(part.polygon));
  }
  return outlines;
}

std::vector<Polygon> TraceObject(const Plane<uint8_t>& mask, int x0, int y0) {
  std::vector<Polygon> polygons;
  for (NumberedPolygon& part : TraceParts(mask)) {
    Move(part.polygon.exterior, x0, y0);
    for (Ring& hole : part.polygon.holes) Move(hole, x0, y0);
    polygons.push_back(std::move(part.polygon));
  }
  return polygons;
}

}  // namespace tessera::outline
