#include "models/measurements/region_meter.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <utility>

namespace tessera::measurements {
namespace {

// The label of a pixel, background outside the rows.
uint32_t At(const LabelRows& rows, int x, int y) {
  const int row = y - rows.first;
  const bool inside = x >= 0 && x < rows.labels.width() && row >= 0 &&
                      row < rows.labels.height();
  return inside ? rows.labels.at(x, row) : 0;
}

bool IsBorder(const LabelRows& rows, int x, int y) {
  const uint32_t label = At(rows, x, y);
  return label != 0 &&
         (At(rows, x - 1, y) != label || At(rows, x + 1, y) != label ||
          At(rows, x, y - 1) != label || At(rows, x, y + 1) != label);
}

// The sum of i² for 0 ≤ i < n.
absl::int128 SquaresBelow(int64_t n) {
  return absl::int128(n) * (n - 1) * (2 * n - 1) / 6;
}

// What a border pixel adds to the perimeter, by its neighbours on the border.
enum class Weight { kNone, kStraight, kDiagonal, kMixed };

// `sides` neighbours share a side with the pixel, `corners` only a corner.
Weight WeightOf(int sides, int corners) {
  switch (1 + 2 * sides + 10 * corners) {
    case 5:
    case 7:
    case 15:
    case 17:
    case 25:
    case 27:
      return Weight::kStraight;
    case 21:
    case 33:
      return Weight::kDiagonal;
    case 13:
    case 23:
      return Weight::kMixed;
    default:
      return Weight::kNone;
  }
}

// Counts neighbours of one object on the border.
struct Neighbours {
  int sides = 0;
  int corners = 0;
};

// `border` has the rows of `rows`.
Neighbours NeighboursOf(const LabelRows& rows,
                        const imaging::Plane<uint8_t>& border, int x, int y) {
  const uint32_t label = At(rows, x, y);
  Neighbours found;
  for (int dy = -1; dy <= 1; ++dy) {
    for (int dx = -1; dx <= 1; ++dx) {
      if ((dx == 0 && dy == 0) || At(rows, x + dx, y + dy) != label ||
          border.at(x + dx, y + dy - rows.first) == 0) {
        continue;
      }
      ++(dx == 0 || dy == 0 ? found.sides : found.corners);
    }
  }
  return found;
}

double Real(absl::int128 number) { return static_cast<double>(number); }

}  // namespace

RegionMeter::Object& RegionMeter::Known(uint32_t number) {
  const auto [at, added] = indices_.emplace(number, objects_.size());
  if (added) {
    objects_.push_back({.number = number,
                        .box = {size_.width, size_.height, 0, 0},
                        .values = std::vector<Values>(channels_)});
  }
  return objects_[at->second];
}

void RegionMeter::AddRun(const Run& run, int y, Object& object) const {
  const int64_t count = run.x1 - run.x0;
  const absl::int128 x = absl::int128(int64_t{run.x0} + run.x1 - 1) * count / 2;
  object.area += count;
  object.moments.x += x;
  object.moments.y += absl::int128(y) * count;
  object.moments.xx += SquaresBelow(run.x1) - SquaresBelow(run.x0);
  object.moments.xy += x * y;
  object.moments.yy += absl::int128(y) * y * count;
  object.box.x0 = std::min(object.box.x0, run.x0);
  object.box.x1 = std::max(object.box.x1, run.x1);
  object.box.y0 = std::min(object.box.y0, y);
  object.box.y1 = y + 1;
  if (object.extents.empty() || object.extents.back().row != y) {
    object.extents.push_back({y, run.x0, run.x1 - 1});
  } else {
    object.extents.back().last = run.x1 - 1;
  }
}

void RegionMeter::Add(const LabelRows& around, int y0, int y1) {
  border_ = imaging::Plane<uint8_t>(around.labels.size(), 0);
  const int last = around.first + around.labels.height();
  // Beyond these rows no neighbour is asked for.
  for (int y = std::max(y0 - 1, around.first); y < std::min(y1 + 1, last);
       ++y) {
    for (int x = 0; x < size_.width; ++x) {
      border_.at(x, y - around.first) = IsBorder(around, x, y) ? 1 : 0;
    }
  }
  runs_.clear();
  for (int y = y0; y < y1; ++y) {
    for (int x = 0; x < size_.width;) {
      const uint32_t label = At(around, x, y);
      Run run{.row = y - y0, .x0 = x};
      while (x < size_.width && At(around, x, y) == label) ++x;
      if (label == 0) continue;
      run.x1 = x;
      Object& object = Known(label);
      run.object = static_cast<size_t>(&object - objects_.data());
      AddRun(run, y, object);
      for (int i = run.x0; i < run.x1; ++i) {
        if (border_.at(i, y - around.first) == 0) continue;
        ++object.edge;
        const Neighbours near = NeighboursOf(around, border_, i, y);
        const Weight weight = WeightOf(near.sides, near.corners);
        object.straight += weight == Weight::kStraight;
        object.diagonal += weight == Weight::kDiagonal;
        object.mixed += weight == Weight::kMixed;
      }
      runs_.push_back(run);
    }
  }
  // Runs count from the strip, and so does the border from here on.
  imaging::Plane<uint8_t> strip({y1 - y0, size_.width}, 0);
  std::copy_n(border_.row(y0 - around.first), strip.pixels().size(),
              strip.pixels().begin());
  border_ = std::move(strip);
}

void RegionMeter::AddValues(size_t channel,
                            const imaging::Plane<double>& values) {
  assert(channel < channels_ && values.size() == border_.size());
  for (const Run& run : runs_) {
    Values& sums = objects_[run.object].values[channel];
    const double* const row = values.row(run.row);
    const uint8_t* const border = border_.row(run.row);
    if (sums.count == 0) {
      sums.first = std::isfinite(row[run.x0]) ? row[run.x0] : 0;
      sums.least = sums.most = row[run.x0];
    }
    for (int x = run.x0; x < run.x1; ++x) {
      const double value = row[x];
      const double less = value - sums.first;
      sums.sum += less;
      sums.squares += less * less;
      // NaN stays, as with NumPy.
      if (value < sums.least || std::isnan(value)) sums.least = value;
      if (value > sums.most || std::isnan(value)) sums.most = value;
      if (border[x] != 0) sums.edge += less;
    }
    sums.count += run.x1 - run.x0;
  }
}

// The inertia tensor of scikit-image's moments.
Ellipse RegionMeter::EllipseOf(const Object& object, double width,
                               double height) {
  const Moments& m = object.moments;
  const absl::int128 n = object.area;
  const double scale = 1 / (Real(n) * Real(n));
  const double a = Real(n * m.xx - m.x * m.x) * scale * width * width;
  const double b = -Real(n * m.xy - m.x * m.y) * scale * width * height;
  const double c = Real(n * m.yy - m.y * m.y) * scale * height * height;
  const double middle = (a + c) / 2;
  const double half = std::hypot((a - c) / 2, b);
  const double large = std::max(0.0, middle + half);
  const double small = std::max(0.0, middle - half);
  Ellipse ellipse = {.major_length = 4 * std::sqrt(large),
                     .minor_length = 4 * std::sqrt(small)};
  if (large > 0) ellipse.eccentricity = std::sqrt(1 - small / large);
  if (a != c) {
    ellipse.orientation = std::atan2(-2 * b, c - a) / 2;
  } else {
    ellipse.orientation = b < 0 ? M_PI_4 : -M_PI_4;
  }
  return ellipse;
}

std::vector<Region> RegionMeter::Finish(const imaging::Spacing& spacing) {
  std::vector<Region> regions;
  regions.reserve(objects_.size());
  for (const Object& object : objects_) {
    const auto n = static_cast<double>(object.area);
    Region region = {
        .number = object.number,
        .area = object.area,
        .perimeter = static_cast<double>(object.straight) +
                     M_SQRT2 * static_cast<double>(object.diagonal) +
                     (1 + M_SQRT2) / 2 * static_cast<double>(object.mixed),
        .centroid_row = Real(object.moments.y) / n,
        .centroid_column = Real(object.moments.x) / n,
        .box = object.box,
        .ellipse = EllipseOf(object, 1, 1),
        .convex_area = ConvexArea(object.extents)};
    if (spacing.x_um > 0 && spacing.y_um > 0) {
      region.ellipse_um = EllipseOf(object, spacing.x_um, spacing.y_um);
    }
    for (const Values& sums : object.values) {
      const double mean = sums.sum / n;
      const double variance = sums.squares / n - mean * mean;
      region.channels.push_back(
          {.mean = sums.first + mean,
           .deviation = std::sqrt(variance < 0 ? 0 : variance),
           .least = sums.least,
           .most = sums.most,
           .sum = sums.first * n + sums.sum,
           .edge_mean =
               sums.first + sums.edge / static_cast<double>(object.edge)});
    }
    regions.push_back(std::move(region));
  }
  std::sort(
      regions.begin(), regions.end(),
      [](const Region& a, const Region& b) { return a.number < b.number; });
  return regions;
}

}  // namespace tessera::measurements
