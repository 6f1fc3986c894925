// A small image and the objects that a server might find in it.
#ifndef TESSERA_TESTS_UNIT_MODELS_RESULTS_EXAMPLE_H_
#define TESSERA_TESTS_UNIT_MODELS_RESULTS_EXAMPLE_H_

#include <filesystem>
#include <vector>

#include "models/imaging/image_writer.h"
#include "models/results/segmentation.h"

namespace tessera::testing {

inline constexpr imaging::Size kExampleSize = {.height = 10, .width = 12};

// The square [x, x + side) × [y, y + side).
inline results::Object Square(uint32_t number, int x, int y, int side) {
  const double x0 = x, y0 = y, x1 = x + side, y1 = y + side;
  return {.outline = {.number = number,
                      .polygons = {{.exterior = {{x0, y0},
                                                 {x1, y0},
                                                 {x1, y1},
                                                 {x0, y1}}}}},
          .area_px = side * side,
          .centroid_x = x + side / 2.0,
          .centroid_y = y + side / 2.0,
          .mean_intensity = 100.5,
          .score = 0.75};
}

// Two squares, the second with a hole of one pixel.
inline std::vector<results::Object> ExampleObjects() {
  results::Object ring = Square(2, 6, 4, 3);
  ring.area_px = 8;
  ring.outline.polygons[0].holes = {{{7, 5}, {7, 6}, {8, 6}, {8, 5}}};
  return {Square(1, 1, 1, 2), ring};
}

inline results::Segmentation ExampleSegmentation(
    const std::vector<int>& slices = {1}) {
  results::Segmentation found;
  found.image_sha256 = "image digest";
  for (const int slice : slices) {
    found.slices.push_back({slice, ExampleObjects()});
  }
  found.summary.model_version = "models/nuclei/versions/3";
  found.summary.model_sha256 = "model digest";
  found.summary.image_size = kExampleSize;
  found.summary.slices = static_cast<int>(slices.size());
  found.summary.objects = static_cast<int64_t>(2 * slices.size());
  found.summary.device = "cpu";
  return found;
}

// Writes an image of kExampleSize; false if it cannot.
inline bool WriteExampleImage(const std::filesystem::path& path,
                              int slices = 1) {
  std::vector<imaging::GrayPlane> planes;
  for (int slice = 0; slice < slices; ++slice) {
    imaging::GrayPlane plane(kExampleSize, 10);
    for (int x = 0; x < plane.width(); ++x) {
      plane.at(x, slice) = static_cast<uint16_t>(100 + x);
    }
    planes.push_back(plane);
  }
  return imaging::WriteGrayTiff(path, planes, 16).ok();
}

// The labels of ExampleObjects().
inline imaging::LabelPlane ExampleLabels() {
  imaging::LabelPlane labels(kExampleSize, 0);
  for (int y = 1; y < 3; ++y) {
    for (int x = 1; x < 3; ++x) labels.at(x, y) = 1;
  }
  for (int y = 4; y < 7; ++y) {
    for (int x = 6; x < 9; ++x) labels.at(x, y) = 2;
  }
  labels.at(7, 5) = 0;
  return labels;
}

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_UNIT_MODELS_RESULTS_EXAMPLE_H_
