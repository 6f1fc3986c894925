#include "models/instances/pyjamas_objects.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <opencv2/imgproc.hpp>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "models/imaging/components.h"
#include "models/instances/contour_count.h"

namespace tessera::instances {
namespace {

using imaging::LabelPlane;
using imaging::Rect;
using Mask = imaging::Plane<uint8_t>;

constexpr double kThreshold = 0.5;  // The larger of two probabilities.
constexpr int kEdgePx = 2;  // An object has a pixel between its own and the
                            // image's outermost pixels.

Mask MaskOf(const imaging::FloatPlane& probabilities) {
  Mask mask(probabilities.size(), 0);
  std::transform(probabilities.pixels().begin(), probabilities.pixels().end(),
                 mask.pixels().begin(),
                 [](float p) { return p > kThreshold ? 1 : 0; });
  return mask;
}

void Erode(int width, Mask& mask) {
  const cv::Mat square = cv::Mat::ones(width, width, CV_8U);
  cv::Mat pixels(mask.height(), mask.width(), CV_8UC1, mask.row(0));
  // The default border never erodes.
  cv::erode(pixels, pixels, square);
}

// Replaces each label by the largest within the square that is mirrored about
// the pixel, along one axis at a time.
void Dilate(int width, LabelPlane& labels) {
  const int before = width - 1 - width / 2;
  const int after = width / 2;
  LabelPlane across(labels.size(), 0);
  for (int y = 0; y < labels.height(); ++y) {
    const uint32_t* const from = labels.row(y);
    uint32_t* const to = across.row(y);
    for (int x = 0; x < labels.width(); ++x) {
      to[x] = *std::max_element(from + std::max(0, x - before),
                                from + std::min(labels.width(), x + after + 1));
    }
  }
  for (int y = 0; y < labels.height(); ++y) {
    uint32_t* const to = labels.row(y);
    std::fill(to, to + labels.width(), 0);
    const int end = std::min(labels.height(), y + after + 1);
    for (int other = std::max(0, y - before); other < end; ++other) {
      const uint32_t* const from = across.row(other);
      std::transform(to, to + labels.width(), from, to,
                     [](uint32_t a, uint32_t b) { return std::max(a, b); });
    }
  }
}

// The rectangle of each label, from 0 on; those of labels without a pixel are
// empty.
std::vector<Rect> BoundsOf(const LabelPlane& labels) {
  std::vector<Rect> bounds(size_t{*std::max_element(labels.pixels().begin(),
                                                    labels.pixels().end())} +
                               1,
                           Rect{labels.width(), labels.height(), 0, 0});
  for (int y = 0; y < labels.height(); ++y) {
    for (int x = 0; x < labels.width(); ++x) {
      Rect& rect = bounds[labels.at(x, y)];
      rect.x0 = std::min(rect.x0, x);
      rect.y0 = std::min(rect.y0, y);
      rect.x1 = std::max(rect.x1, x + 1);
      rect.y1 = std::max(rect.y1, y + 1);
    }
  }
  return bounds;
}

bool IsInside(const Rect& rect, imaging::Size image) {
  return rect.x0 < rect.x1 && rect.x0 >= kEdgePx && rect.y0 >= kEdgePx &&
         rect.x1 <= image.width - kEdgePx && rect.y1 <= image.height - kEdgePx;
}

DecodedObject ObjectOf(const imaging::GrayPlane& image,
                       const imaging::FloatPlane& probabilities,
                       const LabelPlane& labels, uint32_t label,
                       const Rect& bounds) {
  DecodedObject object{.measurements = {},
                       .bounds = bounds,
                       .mask = Mask({bounds.height(), bounds.width()}, 0)};
  ObjectMeasurements& sums = object.measurements;
  for (int y = bounds.y0; y < bounds.y1; ++y) {
    for (int x = bounds.x0; x < bounds.x1; ++x) {
      if (labels.at(x, y) != label) continue;
      object.mask.at(x - bounds.x0, y - bounds.y0) = 1;
      ++sums.area_px;
      sums.centroid_x += x + 0.5;
      sums.centroid_y += y + 0.5;
      sums.mean_intensity += image.at(x, y);
      sums.score += probabilities.at(x, y);
    }
  }
  const auto area = static_cast<double>(sums.area_px);
  sums.centroid_x /= area;
  sums.centroid_y /= area;
  sums.mean_intensity /= area;
  sums.score = std::min(1.0, sums.score / area);
  return object;
}

}  // namespace

absl::Status FindPyjamasObjects(const imaging::GrayPlane& image,
                                const imaging::FloatPlane& probabilities,
                                int erosion_width, const ObjectSink& sink) {
  assert(image.size() == probabilities.size() && erosion_width >= 0);
  if (image.empty()) return absl::OkStatus();
  Mask mask = MaskOf(probabilities);
  if (erosion_width > 1) Erode(erosion_width, mask);
  LabelPlane labels = imaging::LabelComponents(mask);
  if (erosion_width > 1) Dilate(erosion_width, labels);
  const std::vector<Rect> bounds = BoundsOf(labels);
  uint32_t number = 0;
  for (uint32_t label = 1; label < bounds.size(); ++label) {
    if (!IsInside(bounds[label], image.size())) continue;
    DecodedObject object =
        ObjectOf(image, probabilities, labels, label, bounds[label]);
    if (CountContours(object.mask) != 1) continue;
    object.measurements.number = ++number;
    RETURN_IF_ERROR(sink(std::move(object)));
  }
  return absl::OkStatus();
}

}  // namespace tessera::instances
