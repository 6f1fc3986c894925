#include "models/outline/simplify.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "models/outline/vertex_grid.h"

// Why the result is valid: an arc of a ring is replaced by its chord only if no
// other vertex of the outline, old or new, lies between arc and chord. An edge
// that crosses the chord would have to end between chord and arc: it cannot
// cross the arc, since the input is valid, nor the chord twice. Another chord
// that crosses this chord would have to cross the arc, which the test of the
// other chord excludes. A ring that changed sides would have vertices between
// arc and chord. So each arc can be tested alone, against the unchanged
// outline. Vertices where rings touch are kept.

namespace tessera::outline {
namespace {

using imaging::Outline;
using imaging::Point;
using imaging::Polygon;
using imaging::Ring;

double Cross(const Point& o, const Point& a, const Point& b) {
  return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

double Dot(const Point& o, const Point& a, const Point& b) {
  return (a.x - o.x) * (b.x - o.x) + (a.y - o.y) * (b.y - o.y);
}

double SquaredDistance(const Point& a, const Point& b) { return Dot(a, b, b); }

// The distance from `p` to the segment, not to the line. Only so the tolerance
// holds where an arc reaches beyond its chord.
double SquaredDistanceToSegment(const Point& p, const Point& a,
                                const Point& b) {
  const double length = SquaredDistance(a, b);
  const double along = Dot(a, b, p);
  if (along <= 0) return SquaredDistance(a, p);
  if (along >= length) return SquaredDistance(b, p);
  const double across = Cross(a, b, p);
  return across * across / length;
}

// The vertices [begin, end] of one ring, as indices into the vertices of all
// rings. `end` may be one beyond the ring's last vertex; it then means the
// first one.
struct Arc {
  size_t begin;
  size_t end;
};

// The vertices of all rings of an outline, one ring after the other, and which
// of them are kept.
class Simplifier {
 public:
  Simplifier(const Outline& outline, double tolerance_px)
      : squared_tolerance_(tolerance_px * tolerance_px) {
    for (const Polygon& polygon : outline.polygons) {
      AddRing(polygon.exterior);
      for (const Ring& hole : polygon.holes) AddRing(hole);
    }
    grid_ = VertexGrid(points_);
    FindSharedVertices();
    kept_ = shared_;
  }

  // Returns the simplified rings in the outline's order.
  Ring NextRing() {
    ring_begin_ = ring_begins_[next_ring_];
    ring_end_ = ring_begins_[++next_ring_];
    KeepAnchors();
    size_t begin = ring_begin_;
    for (size_t i = ring_begin_ + 1; i <= ring_end_; ++i) {
      if (i < ring_end_ && !kept_[i]) continue;
      SimplifyArc({begin, i});
      begin = i;
    }
    Ring ring;
    for (size_t i = ring_begin_; i < ring_end_; ++i) {
      if (kept_[i]) ring.push_back(points_[i]);
    }
    return ring;
  }

 private:
  // Starts each ring at its leftmost vertex, which lies on the convex hull and
  // so is a good first anchor.
  void AddRing(const Ring& ring) {
    const auto first = std::min_element(
        ring.begin(), ring.end(), [](const Point& a, const Point& b) {
          return std::pair(a.x, a.y) < std::pair(b.x, b.y);
        });
    points_.insert(points_.end(), first, ring.end());
    points_.insert(points_.end(), ring.begin(), first);
    ring_begins_.push_back(points_.size());
  }

  // Finds the vertices where rings touch. Rings then go on touching there and
  // nowhere else.
  void FindSharedVertices() {
    shared_.assign(points_.size(), false);
    std::vector<size_t> order(points_.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    const auto place = [this](size_t i) {
      return std::pair(points_[i].x, points_[i].y);
    };
    std::sort(order.begin(), order.end(),
              [&](size_t a, size_t b) { return place(a) < place(b); });
    for (size_t i = 1; i < order.size(); ++i) {
      if (points_[order[i]] == points_[order[i - 1]]) {
        shared_[order[i]] = shared_[order[i - 1]] = true;
      }
    }
  }

  // Keeps three vertices that are not in a line, so that a ring with an area
  // remains.
  void KeepAnchors() {
    const auto keep_farthest = [this](auto distance) {
      size_t best = ring_begin_;
      for (size_t i = ring_begin_; i < ring_end_; ++i) {
        if (distance(points_[i]) > distance(points_[best])) best = i;
      }
      kept_[best] = true;
      return points_[best];
    };
    kept_[ring_begin_] = true;
    const Point& a = points_[ring_begin_];
    const Point b =
        keep_farthest([&](const Point& p) { return SquaredDistance(a, p); });
    keep_farthest([&](const Point& p) { return std::abs(Cross(a, b, p)); });
  }

  const Point& At(size_t i) const {
    return points_[i == ring_end_ ? ring_begin_ : i];
  }

  // Returns the vertex in [first, last] that is farthest from the arc's chord,
  // and its squared distance.
  std::pair<size_t, double> Farthest(const Arc& arc, size_t first,
                                     size_t last) const {
    std::pair<size_t, double> farthest = {first, -1};
    for (size_t i = first; i <= last; ++i) {
      const double distance =
          SquaredDistanceToSegment(At(i), At(arc.begin), At(arc.end));
      if (distance > farthest.second) farthest = {i, distance};
    }
    return farthest;
  }

  void SimplifyArc(const Arc& whole) {
    std::vector<Arc> pending = {whole};
    while (!pending.empty()) {
      const Arc arc = pending.back();
      pending.pop_back();
      if (arc.end - arc.begin < 2) continue;
      auto [split, distance] = Farthest(arc, arc.begin + 1, arc.end - 1);
      // If two rings touch at both ends of an arc, only one of them may take
      // the chord.
      const bool between_contacts =
          shared_[arc.begin] &&
          shared_[arc.end == ring_end_ ? ring_begin_ : arc.end];
      if (distance <= squared_tolerance_ && !between_contacts) {
        if (!IsBlocked(arc)) continue;
        // Splits away from the ends; else a long blocked arc would be tried too
        // often.
        const size_t margin = (arc.end - arc.begin + 2) / 4;
        split = Farthest(arc, arc.begin + margin, arc.end - margin).first;
      }
      kept_[split] = true;
      pending.push_back({arc.begin, split});
      pending.push_back({split, arc.end});
    }
  }

  // Sorts the arc's edges into buckets along the chord. If the arc runs to and
  // fro there are fewer buckets than edges; else edges would lie in too many
  // buckets.
  void FillBuckets(const Arc& arc) {
    along_.clear();
    for (size_t i = arc.begin; i <= arc.end; ++i) {
      along_.push_back(Dot(At(arc.begin), At(arc.end), At(i)));
    }
    const auto [low, high] = std::minmax_element(along_.begin(), along_.end());
    low_ = *low;
    high_ = *high;
    double way = 0;
    for (size_t i = 1; i < along_.size(); ++i) {
      way += std::abs(along_[i] - along_[i - 1]);
    }
    const auto edges = static_cast<double>(along_.size() - 1);
    bucket_count_ =
        static_cast<size_t>(std::max(1.0, edges * (high_ - low_) / way));
    bucket_begins_.assign(bucket_count_ + 1, 0);
    ForEachBucketEntry([this](size_t bucket, size_t) {
      ++bucket_begins_[bucket + 1];
    });
    for (size_t i = 1; i <= bucket_count_; ++i) {
      bucket_begins_[i] += bucket_begins_[i - 1];
    }
    bucket_edges_.resize(bucket_begins_.back());
    bucket_ends_ = bucket_begins_;
    ForEachBucketEntry([&](size_t bucket, size_t edge) {
      bucket_edges_[bucket_ends_[bucket]++] = arc.begin + edge;
    });
  }

  template <typename Visit>
  void ForEachBucketEntry(Visit visit) const {
    for (size_t edge = 0; edge + 1 < along_.size(); ++edge) {
      const auto [first, last] = std::minmax({Bucket(along_[edge]),
                                              Bucket(along_[edge + 1])});
      for (size_t bucket = first; bucket <= last; ++bucket) {
        visit(bucket, edge);
      }
    }
  }

  size_t Bucket(double along) const {
    const double share = (along - low_) / (high_ - low_);
    return std::min(bucket_count_ - 1,
                    static_cast<size_t>(
                        share * static_cast<double>(bucket_count_)));
  }

  // Whether another vertex lies between the arc and its chord, seen
  // perpendicularly from the chord.
  bool IsBlocked(const Arc& arc) {
    FillBuckets(arc);
    const Point& a = At(arc.begin);
    const Point& b = At(arc.end);
    double left = 0;
    double right = 0;
    for (size_t i = arc.begin; i <= arc.end; ++i) {
      left = std::max(left, Cross(a, b, At(i)));
      right = std::min(right, Cross(a, b, At(i)));
    }
    const double length = std::sqrt(SquaredDistance(a, b));
    return grid_.AnyOf(
        {.origin = a,
         .direction = {(b.x - a.x) / length, (b.y - a.y) / length},
         .along = {low_ / length, high_ / length},
         .across = {right / length, left / length}},
        [&](size_t i) { return IsBetween(i, arc); });
  }

  bool IsBetween(size_t vertex, const Arc& arc) const {
    if (vertex > arc.begin && vertex < arc.end) return false;
    const Point& p = points_[vertex];
    const Point& a = At(arc.begin);
    const Point& b = At(arc.end);
    if (p == a || p == b) return false;
    const double along = Dot(a, b, p);
    if (along < low_ || along > high_) return false;
    const double across = Cross(a, b, p);
    if (across == 0) return true;
    const size_t bucket = Bucket(along);
    for (size_t i = bucket_begins_[bucket]; i < bucket_begins_[bucket + 1];
         ++i) {
      const size_t edge = bucket_edges_[i];
      const bool first_beyond = along_[edge - arc.begin] > along;
      const bool second_beyond = along_[edge + 1 - arc.begin] > along;
      if (first_beyond == second_beyond) continue;
      const double side = Cross(At(edge), At(edge + 1), p);
      const bool edge_is_left = (side < 0) == second_beyond;
      if (side == 0 || edge_is_left == (across > 0)) return true;
    }
    return false;
  }

  const double squared_tolerance_;
  std::vector<Point> points_;
  std::vector<size_t> ring_begins_ = {0};
  std::vector<bool> shared_;  // Whether two rings touch at the vertex.
  std::vector<bool> kept_;
  VertexGrid grid_;
  // The current ring.
  size_t next_ring_ = 0;
  size_t ring_begin_ = 0;
  size_t ring_end_ = 0;
  // The current arc, projected onto its chord.
  std::vector<double> along_;
  double low_ = 0;
  double high_ = 0;
  size_t bucket_count_ = 0;
  std::vector<size_t> bucket_begins_, bucket_ends_, bucket_edges_;
};

}  // namespace

Outline Simplify(const Outline& outline, double tolerance_px) {
  assert(tolerance_px >= 0);
  if (tolerance_px == 0) return outline;
  Simplifier simplifier(outline, tolerance_px);
  Outline simple = {outline.number, {}};
  for (const Polygon& polygon : outline.polygons) {
    Polygon& added = simple.polygons.emplace_back();
    added.exterior = simplifier.NextRing();
    for (size_t i = 0; i < polygon.holes.size(); ++i) {
      added.holes.push_back(simplifier.NextRing());
    }
  }
  return simple;
}

}  // namespace tessera::outline
