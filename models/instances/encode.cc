#include "models/instances/encode.h"

#include <algorithm>
#include <cstdint>
#include <opencv2/imgproc.hpp>
#include <unordered_map>
#include <utility>

#include "models/instances/heat_flow.h"

namespace tessera::instances {
namespace {

using imaging::FloatPlane;
using imaging::LabelPlane;
using imaging::Rect;

using Extents = std::unordered_map<uint32_t, Rect>;

// Returns the bounding rectangle of each object.
Extents FindExtents(const LabelPlane& labels) {
  Extents extents;
  for (int y = 0; y < labels.height(); ++y) {
    const uint32_t* row = labels.row(y);
    for (int x = 0, end = 0; x < labels.width(); x = end) {
      while (end < labels.width() && row[end] == row[x]) ++end;
      if (row[x] == 0) continue;
      Rect& rect =
          extents.try_emplace(row[x], Rect{x, y, end, y}).first->second;
      rect = {std::min(rect.x0, x), rect.y0, std::max(rect.x1, end), y + 1};
    }
  }
  return extents;
}

FloatPlane EncodeObjects(const LabelPlane& labels) {
  FloatPlane objects(labels.size(), 0.0f);
  std::transform(labels.pixels().begin(), labels.pixels().end(),
                 objects.pixels().begin(),
                 [](uint32_t label) { return label != 0 ? 1.0f : 0.0f; });
  return objects;
}

FloatPlane EncodeBorder(const LabelPlane& labels) {
  FloatPlane border(labels.size(), 0.0f);
  for (int y = 0; y < labels.height(); ++y) {
    const int y0 = std::max(y - 1, 0);
    const int y1 = std::min(y + 1, labels.height() - 1);
    for (int x = 0; x < labels.width(); ++x) {
      const uint32_t label = labels.at(x, y);
      if (label == 0) continue;
      const int x0 = std::max(x - 1, 0);
      const int x1 = std::min(x + 1, labels.width() - 1);
      for (int v = y0; v <= y1; ++v) {
        for (int u = x0; u <= x1; ++u) {
          if (labels.at(u, v) != label) border.at(x, y) = 1.0f;
        }
      }
    }
  }
  return border;
}

// Writes the distances of one object.
void AddDistance(const LabelPlane& labels, uint32_t label, const Rect& extent,
                 FloatPlane& distance) {
  // Includes one background pixel on each side, except beyond the plane.
  const Rect rect = {std::max(extent.x0 - 1, 0), std::max(extent.y0 - 1, 0),
                     std::min(extent.x1 + 1, labels.width()),
                     std::min(extent.y1 + 1, labels.height())};
  cv::Mat1b object(rect.height(), rect.width());
  for (int y = rect.y0; y < rect.y1; ++y) {
    const uint32_t* row = labels.row(y) + rect.x0;
    std::transform(
        row, row + rect.width(), object[y - rect.y0],
        [&](uint32_t at) { return static_cast<uint8_t>(at == label); });
  }
  cv::Mat1f found(object.size(), 1.0f);
  // An object without an edge has distance 1 everywhere.
  if (cv::countNonZero(object) < rect.width() * rect.height()) {
    cv::distanceTransform(object, found, cv::DIST_L2, cv::DIST_MASK_PRECISE);
  }
  double largest = 1;
  cv::minMaxLoc(found, nullptr, &largest);
  const auto scale = static_cast<float>(largest);
  for (int y = rect.y0; y < rect.y1; ++y) {
    for (int x = rect.x0; x < rect.x1; ++x) {
      if (labels.at(x, y) != label) continue;
      distance.at(x, y) = found(y - rect.y0, x - rect.x0) / scale;
    }
  }
}

FloatPlane EncodeDistance(const LabelPlane& labels) {
  FloatPlane distance(labels.size(), 0.0f);
  for (const auto& [label, extent] : FindExtents(labels)) {
    AddDistance(labels, label, extent, distance);
  }
  return distance;
}

}  // namespace

std::vector<FloatPlane> EncodeTarget(const LabelPlane& labels,
                                     version::Target target) {
  std::vector<FloatPlane> planes = {EncodeObjects(labels)};
  if (target == version::Target::kBorder) {
    planes.push_back(EncodeBorder(labels));
  } else if (target == version::Target::kDistance) {
    planes.push_back(EncodeDistance(labels));
  } else if (target == version::Target::kFlow) {
    planes.resize(3, FloatPlane(labels.size(), 0.0f));
    for (const auto& [label, extent] : FindExtents(labels)) {
      AddHeatFlow(labels, label, extent, planes[1], planes[2]);
    }
  }
  return planes;
}

}  // namespace tessera::instances
