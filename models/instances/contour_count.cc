#include "models/instances/contour_count.h"

#include <cstddef>
#include <unordered_map>
#include <vector>

namespace tessera::instances {
namespace {

// The position of a pixel, row after row.
using Point = int64_t;

// Joins segments, each from a point to a point, to contours.
//
// Not thread-safe.
class ContourAssembler {
 public:
  void Add(Point from, Point to) {
    if (from == to) return;
    const int after = Take(starts_, to);
    const int before = Take(ends_, from);
    if (after != kNone && before != kNone) {
      Join(before, after, to);
    } else if (after != kNone) {
      contours_[Index(after)].start = from;
      starts_[from] = after;
    } else if (before != kNone) {
      contours_[Index(before)].end = to;
      ends_[to] = before;
    } else {
      const int number = static_cast<int>(contours_.size());
      contours_.push_back({from, to});
      starts_[from] = number;
      ends_[to] = number;
    }
  }

  int count() const {
    int count = 0;
    for (const Contour& contour : contours_) count += contour.counts ? 1 : 0;
    return count;
  }

 private:
  static constexpr int kNone = -1;
  // Contours by a point at their end. Where two contours share the point, the
  // later one is known.
  using Ends = std::unordered_map<Point, int>;

  struct Contour {
    Point start = 0;
    Point end = 0;
    bool counts = true;  // False once it became part of another contour.
  };

  static size_t Index(int number) { return static_cast<size_t>(number); }

  static int Take(Ends& ends, Point point) {
    const auto found = ends.find(point);
    if (found == ends.end()) return kNone;
    const int number = found->second;
    ends.erase(found);
    return number;
  }

  // The contour that was made first becomes the whole.
  void Join(int before, int after, Point to) {
    Contour& first = contours_[Index(before)];
    Contour& second = contours_[Index(after)];
    if (before == after) {
      first.end = to;  // Closed.
      return;
    }
    int whole = before;
    if (after > before) {
      first.end = second.end;
      second.counts = false;
    } else {
      second.start = first.start;
      starts_.erase(first.start);
      first.counts = false;
      whole = after;
    }
    starts_[contours_[Index(whole)].start] = whole;
    ends_[contours_[Index(whole)].end] = whole;
  }

  std::vector<Contour> contours_;
  Ends starts_;
  Ends ends_;
};

}  // namespace

int CountContours(const imaging::Plane<uint8_t>& mask) {
  const auto is_object = [&mask](int x, int y) {
    return x >= 0 && y >= 0 && x < mask.width() && y < mask.height() &&
           mask.at(x, y) != 0;
  };
  // Marching squares, from a pixel beyond the mask on.
  const int64_t stride = mask.width() + 2;
  ContourAssembler contours;
  for (int y = -1; y < mask.height(); ++y) {
    for (int x = -1; x < mask.width(); ++x) {
      const bool upper_left = is_object(x, y);
      const bool upper_right = is_object(x + 1, y);
      const bool lower_left = is_object(x, y + 1);
      const bool lower_right = is_object(x + 1, y + 1);
      const int square = (upper_left ? 1 : 0) + (upper_right ? 2 : 0) +
                         (lower_left ? 4 : 0) + (lower_right ? 8 : 0);
      if (square == 0 || square == 15) continue;
      // Where the contour crosses a side of the square: at its background end.
      const Point here = (y + 1) * stride + x + 1;
      const Point top = upper_left ? here + 1 : here;
      const Point left = upper_left ? here + stride : here;
      const Point bottom = here + stride + (lower_left ? 1 : 0);
      const Point right = here + 1 + (upper_right ? stride : 0);
      switch (square) {
        case 1: contours.Add(top, left); break;
        case 2: contours.Add(right, top); break;
        case 3: contours.Add(right, left); break;
        case 4: contours.Add(left, bottom); break;
        case 5: contours.Add(top, bottom); break;
        case 6: contours.Add(right, top); contours.Add(left, bottom); break;
        case 7: contours.Add(right, bottom); break;
        case 8: contours.Add(bottom, right); break;
        case 9: contours.Add(top, left); contours.Add(bottom, right); break;
        case 10: contours.Add(bottom, top); break;
        case 11: contours.Add(bottom, left); break;
        case 12: contours.Add(left, right); break;
        case 13: contours.Add(top, right); break;
        default: contours.Add(left, top); break;
      }
    }
  }
  return contours.count();
}

}  // namespace tessera::instances
