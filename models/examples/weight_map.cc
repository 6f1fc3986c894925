#include "models/examples/weight_map.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace tessera::examples {
namespace {

using imaging::FloatPlane;
using imaging::LabelPlane;
using Target = imaging::Plane<uint8_t>;

constexpr double kNegligible = 1e-6;  // Smaller weights do not count.
// The largest distance that is followed, in px. kFar is more than twice its
// square.
constexpr int kMostRadius = 23'000;
constexpr int kFar = 1 << 30;

// The nearest boundary pixels of two different objects; label 0: none. The
// functions below say which kind of distance they use.
struct TwoNearest {
  uint32_t label1 = 0;
  uint32_t label2 = 0;
  int distance1 = kFar;
  int distance2 = kFar;

  void Add(uint32_t label, int distance) {
    if (label == label1) {
      distance1 = std::min(distance1, distance);
    } else if (distance < distance1) {
      label2 = label1;
      distance2 = distance1;
      label1 = label;
      distance1 = distance;
    } else if (distance < distance2) {
      label2 = label;
      distance2 = distance;
    }
  }
};

bool IsBoundary(const LabelPlane& objects, int x, int y) {
  const uint32_t label = objects.at(x, y);
  if (label == 0) return false;
  return (x > 0 && objects.at(x - 1, y) != label) ||
         (y > 0 && objects.at(x, y - 1) != label) ||
         (x + 1 < objects.width() && objects.at(x + 1, y) != label) ||
         (y + 1 < objects.height() && objects.at(x, y + 1) != label);
}

// Moves to the next pixel of a column: what was near is one pixel further away.
void Step(TwoNearest& near, const LabelPlane& objects, int x, int y,
          int radius) {
  if (near.distance1 != kFar) ++near.distance1;
  if (near.distance2 != kFar) ++near.distance2;
  if (near.distance2 > radius) near.label2 = 0, near.distance2 = kFar;
  if (near.distance1 > radius) near.label1 = 0, near.distance1 = kFar;
  if (IsBoundary(objects, x, y)) near.Add(objects.at(x, y), 0);
}

// Returns for every pixel the two nearest objects in its own column, as squared
// distances; none beyond `radius`.
std::vector<TwoNearest> NearestInColumn(const LabelPlane& objects, int radius) {
  const int width = objects.width();
  const int height = objects.height();
  std::vector<TwoNearest> nearest(static_cast<size_t>(width) * height);
  std::vector<TwoNearest> row(width);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      Step(row[x], objects, x, y, radius);
      nearest[static_cast<size_t>(y) * width + x] = row[x];
    }
  }
  row.assign(width, TwoNearest());
  for (int y = height - 1; y >= 0; --y) {
    for (int x = 0; x < width; ++x) {
      Step(row[x], objects, x, y, radius);
      TwoNearest& here = nearest[static_cast<size_t>(y) * width + x];
      if (row[x].label1 != 0) here.Add(row[x].label1, row[x].distance1);
      if (row[x].label2 != 0) here.Add(row[x].label2, row[x].distance2);
      if (here.label1 != 0) here.distance1 *= here.distance1;
      if (here.label2 != 0) here.distance2 *= here.distance2;
    }
  }
  return nearest;
}

// Finds the two objects nearest to a pixel from the columns left and right of
// `column`, nearest first. Two objects a column are enough: an object that is
// one of the pixel's two nearest is also one of the two nearest in the column
// of its own nearest pixel.
//
// Ends where further columns cannot matter: they hold nothing nearer, or (with
// `two`) only pairs whose distances add up to more than the radius.
// REQUIRES: `squares` are those of 0 to the radius; `reach` columns lie on
// either side; `reach` is not above the radius.
TwoNearest NearestInRow(const TwoNearest* column, int reach,
                        const std::vector<int>& squares, bool two) {
  TwoNearest nearest;
  const auto add = [&nearest](const TwoNearest& there, int squared) {
    // Most columns have nothing nearer; then their second object is not nearer
    // either.
    if (there.distance1 + squared >= nearest.distance2) return;
    nearest.Add(there.label1, there.distance1 + squared);
    if (there.distance2 + squared >= nearest.distance2) return;
    nearest.Add(there.label2, there.distance2 + squared);
  };
  add(*column, 0);
  const int radius = static_cast<int>(squares.size()) - 1;
  for (int offset = 1; offset <= reach; ++offset) {
    const int squared = squares[static_cast<size_t>(offset)];
    const int wanted = two ? nearest.distance2 : nearest.distance1;
    const int rest_squared = squares[static_cast<size_t>(radius - offset)];
    if (squared >= wanted ||
        (two && std::min(nearest.distance1, squared) > rest_squared)) {
      break;
    }
    add(column[-offset], squared);
    add(column[offset], squared);
  }
  return nearest;
}

bool HasTwoObjects(const LabelPlane& objects) {
  uint32_t first = 0;
  for (const uint32_t label : objects.pixels()) {
    if (label == 0 || label == first) continue;
    if (first != 0) return true;
    first = label;
  }
  return false;
}

// Adds w0·exp(−(d1+d2)² / (2σ²)), or the term of d1 alone if there is only one
// object.
void AddGapWeights(const LabelPlane& objects, const WeightMapOptions& options,
                   FloatPlane& weights) {
  if (options.w0 <= kNegligible) return;
  const double furthest =
      options.sigma_px * std::sqrt(2 * std::log(options.w0 / kNegligible));
  // Not halved for two objects: one may be this far away while the other is
  // near.
  const int radius =
      static_cast<int>(std::ceil(std::min<double>(furthest, kMostRadius)));
  const bool two = HasTwoObjects(objects);
  const auto scale =
      static_cast<float>(-1 / (2 * options.sigma_px * options.sigma_px));
  const int width = objects.width();
  const std::vector<TwoNearest> columns = NearestInColumn(objects, radius);
  std::vector<int> squares;
  for (int i = 0; i <= radius; ++i) squares.push_back(i * i);
  // A row with a margin of `reach` empty columns on either side.
  const int reach = std::min(radius, width - 1);
  std::vector<TwoNearest> row(static_cast<size_t>(width + 2 * reach));
  for (int y = 0; y < objects.height(); ++y) {
    std::copy_n(&columns[static_cast<size_t>(y) * width], width,
                row.begin() + reach);
    float* out = weights.row(y);
    for (int x = 0; x < width; ++x) {
      const TwoNearest nearest =
          NearestInRow(&row[static_cast<size_t>(x + reach)], reach, squares,
                       two);
      if (nearest.label1 == 0 || (two && nearest.label2 == 0)) continue;
      float sum = std::sqrt(static_cast<float>(nearest.distance1));
      if (two) sum += std::sqrt(static_cast<float>(nearest.distance2));
      out[x] += static_cast<float>(options.w0) * std::exp(scale * sum * sum);
    }
  }
}

}  // namespace

FloatPlane WeightMap(const LabelPlane& objects, const Target& target,
                     const WeightMapOptions& options) {
  assert(options.sigma_px > 0 && options.w0 >= 0);
  assert(target.size() == objects.size());
  FloatPlane weights(objects.size(), 1.0f);
  const auto background =
      std::count(target.pixels().begin(), target.pixels().end(), 0);
  const auto pixels = static_cast<int64_t>(target.pixels().size());
  if (background == 0 || background == pixels) return weights;
  const auto background_fraction =
      static_cast<float>(static_cast<double>(background) /
                         static_cast<double>(pixels));
  for (size_t i = 0; i < weights.pixels().size(); ++i) {
    weights.pixels()[i] = target.pixels()[i] != 0 ? background_fraction
                                                  : 1 - background_fraction;
  }
  AddGapWeights(objects, options, weights);
  return weights;
}

FloatPlane GapWeights(const LabelPlane& objects,
                      const WeightMapOptions& options) {
  assert(options.sigma_px > 0 && options.w0 >= 0);
  FloatPlane weights(objects.size(), 1.0f);
  const auto& labels = objects.pixels();
  const auto first = std::find_if(labels.begin(), labels.end(),
                                  [](uint32_t label) { return label != 0; });
  const auto another =
      std::find_if(first, labels.end(), [&](uint32_t label) {
        return label != 0 && label != *first;
      });
  if (another != labels.end()) AddGapWeights(objects, options, weights);
  return weights;
}

FloatPlane WeightMap(const LabelPlane& objects,
                     const WeightMapOptions& options) {
  Target target(objects.size(), 0);
  for (size_t i = 0; i < target.pixels().size(); ++i) {
    target.pixels()[i] = objects.pixels()[i] != 0 ? 1 : 0;
  }
  return WeightMap(objects, target, options);
}

}  // namespace tessera::examples
