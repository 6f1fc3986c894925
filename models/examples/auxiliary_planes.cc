#include "models/examples/auxiliary_planes.h"

#include <cstdint>
#include <unordered_map>
#include <utility>

#include "models/examples/touching.h"
#include "models/instances/encode.h"

namespace tessera::examples {
namespace {

using imaging::FloatPlane;
using imaging::LabelPlane;

struct Centroid {
  double x_sum = 0;
  double y_sum = 0;
  double area_px = 0;
  bool cut = false;  // Reaches the plane's edge.
};

std::unordered_map<uint32_t, Centroid> FindCentroids(
    const LabelPlane& objects) {
  std::unordered_map<uint32_t, Centroid> centroids;
  for (int y = 0; y < objects.height(); ++y) {
    for (int x = 0; x < objects.width(); ++x) {
      const uint32_t label = objects.at(x, y);
      if (label == 0) continue;
      Centroid& centroid = centroids[label];
      centroid.x_sum += x;
      centroid.y_sum += y;
      ++centroid.area_px;
      centroid.cut |= x == 0 || y == 0 || x + 1 == objects.width() ||
                      y + 1 == objects.height();
    }
  }
  return centroids;
}

void AddOffsets(const LabelPlane& objects, std::vector<FloatPlane>& planes) {
  FloatPlane down(objects.size(), 0);
  FloatPlane right(objects.size(), 0);
  const auto centroids = FindCentroids(objects);
  for (int y = 0; y < objects.height(); ++y) {
    for (int x = 0; x < objects.width(); ++x) {
      if (objects.at(x, y) == 0) continue;
      const Centroid& centroid = centroids.at(objects.at(x, y));
      if (centroid.cut) continue;
      down.at(x, y) =
          static_cast<float>(centroid.y_sum / centroid.area_px - y);
      right.at(x, y) =
          static_cast<float>(centroid.x_sum / centroid.area_px - x);
    }
  }
  planes.push_back(std::move(down));
  planes.push_back(std::move(right));
}

}  // namespace

std::vector<FloatPlane> AuxiliaryPlanes(const LabelPlane& objects) {
  std::vector<FloatPlane> planes = {TouchingPlane(objects)};
  planes.push_back(std::move(
      instances::EncodeTarget(objects, version::Target::kBorder)[1]));
  AddOffsets(objects, planes);
  return planes;
}

}  // namespace tessera::examples
