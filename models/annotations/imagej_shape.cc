#include "models/annotations/imagej_shape.h"

#include <array>
#include <utility>

#include "absl/status/status.h"
#include "base/status_macros.h"

namespace tessera::annotations {
namespace {

using imaging::Point;
using imaging::Ring;

constexpr int kChords = 16;  // Per curve. Curves of ROIs span a few pixels.

absl::Status Damaged() {
  return absl::InvalidArgumentError(
      "it is a damaged composite ROI of ImageJ; save it again in ImageJ");
}

Point Between(const Point& a, const Point& b, double part) {
  return {a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part};
}

// The point at `part` of a Bézier curve with `count` control points, by de
// Casteljau's algorithm.
Point CurveAt(std::array<Point, 4> points, int count, double part) {
  for (int left = count - 1; left > 0; --left) {
    for (int i = 0; i < left; ++i) {
      const auto at = static_cast<size_t>(i);
      points[at] = Between(points[at], points[at + 1], part);
    }
  }
  return points[0];
}

class ShapeReader {
 public:
  ShapeReader(const BigEndian& in, size_t at, size_t floats)
      : in_(in), at_(at), end_(at + 4 * floats) {}

  absl::StatusOr<std::vector<imaging::Polygon>> Read() {
    while (at_ < end_) RETURN_IF_ERROR(ReadSegment());
    EndRing();
    if (rings_.empty()) return Damaged();
    imaging::Polygon polygon{.exterior = std::move(rings_[0])};
    for (size_t i = 1; i < rings_.size(); ++i) {
      polygon.holes.push_back(std::move(rings_[i]));
    }
    return std::vector<imaging::Polygon>{std::move(polygon)};
  }

 private:
  absl::Status ReadSegment() {
    constexpr float kMove = 0;  // 1 to 3: line, quadratic and cubic curve.
    constexpr float kClose = 4;
    const float type = in_.Float(at_);
    at_ += 4;
    if (type == kMove || type == kClose) EndRing();
    if (type == kClose) return absl::OkStatus();
    for (int points = 1; points <= 3; ++points) {
      if (type == static_cast<float>(points)) return ReadTo(points);
    }
    return type == kMove ? ReadTo(1) : Damaged();
  }

  // Reads the `count` points of a segment. The segment ends at the last one.
  absl::Status ReadTo(int count) {
    std::array<Point, 4> points = {ring_.empty() ? Point{} : ring_.back()};
    if (end_ - at_ < static_cast<size_t>(8 * count)) return Damaged();
    for (int i = 1; i <= count; ++i) {
      points[static_cast<size_t>(i)] = {in_.Float(at_), in_.Float(at_ + 4)};
      at_ += 8;
    }
    if (count == 1) {
      ring_.push_back(points[1]);
      return absl::OkStatus();
    }
    if (ring_.empty()) return Damaged();
    for (int i = 1; i <= kChords; ++i) {
      ring_.push_back(CurveAt(points, count + 1, i / double{kChords}));
    }
    return absl::OkStatus();
  }

  void EndRing() {
    if (ring_.size() > 1 && ring_.front() == ring_.back()) ring_.pop_back();
    if (ring_.size() >= 3) rings_.push_back(std::move(ring_));
    ring_.clear();
  }

  const BigEndian& in_;
  size_t at_;
  const size_t end_;
  Ring ring_;
  std::vector<Ring> rings_;
};

}  // namespace

absl::StatusOr<std::vector<imaging::Polygon>> ReadImageJShape(
    const BigEndian& in, size_t at, size_t floats) {
  if (at > in.size() || floats > (in.size() - at) / 4) return Damaged();
  return ShapeReader(in, at, floats).Read();
}

}  // namespace tessera::annotations
