// Measures the objects of a label image and of the image under it.
#ifndef TESSERA_MODELS_MEASUREMENTS_REGION_METER_H_
#define TESSERA_MODELS_MEASUREMENTS_REGION_METER_H_

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "absl/numeric/int128.h"
#include "models/imaging/image.h"
#include "models/imaging/image_file.h"
#include "models/measurements/convex_area.h"
#include "models/measurements/region.h"

namespace tessera::measurements {

// Labels of the rows [first, first + labels.height()) of an image.
struct LabelRows {
  int first = 0;
  imaging::LabelPlane labels;
};

// Sees an image strip by strip, from top to bottom. Memory grows with the
// objects' number and heights and with the number of channels, not with the
// image.
//
// Not thread-safe.
class RegionMeter {
 public:
  // How many rows of labels Add() needs above and below a strip, as far as the
  // image has them: whether a pixel's neighbour is on the border depends on
  // that one's neighbour.
  static constexpr int kRowsAround = 2;

  RegionMeter(imaging::Size size, size_t channels)
      : size_(size), channels_(channels) {}

  // Adds the rows [y0, y1). `around` has the labels of these rows and of those
  // around them.
  // REQUIRES: y0 is where the last strip ended.
  void Add(const LabelRows& around, int y0, int y1);
  // Adds the values of the channel, from 0, in the rows that Add() added last.
  // `values` begins with row y0.
  void AddValues(size_t channel, const imaging::Plane<double>& values);

  // The objects that have a pixel, by number. Call once, last. Leaves
  // `ellipse_um` 0 if the spacing is not known.
  std::vector<Region> Finish(const imaging::Spacing& spacing);

 private:
  // Sums of coordinates; exact, so that objects may lie anywhere.
  struct Moments {
    absl::int128 x = 0;
    absl::int128 y = 0;
    absl::int128 xx = 0;
    absl::int128 xy = 0;
    absl::int128 yy = 0;
  };

  // Sums of the values less the first value, which keeps their digits.
  struct Values {
    double first = 0;
    double sum = 0;
    double squares = 0;
    double least = 0;
    double most = 0;
    double edge = 0;
    int64_t count = 0;
  };

  struct Object {
    uint32_t number = 0;
    int64_t area = 0;
    int64_t edge = 0;  // Pixels on the border.
    Moments moments;
    // Border pixels of the weights 1, √2 and (1 + √2) / 2.
    int64_t straight = 0;
    int64_t diagonal = 0;
    int64_t mixed = 0;
    imaging::Rect box;
    RowExtents extents;
    std::vector<Values> values;
  };

  // Pixels [x0, x1) of a row, counted from the strip's first one.
  struct Run {
    size_t object = 0;
    int row = 0;
    int x0 = 0;
    int x1 = 0;
  };

  Object& Known(uint32_t number);
  void AddRun(const Run& run, int y, Object& object) const;
  static Ellipse EllipseOf(const Object& object, double width, double height);

  const imaging::Size size_;
  const size_t channels_;
  std::vector<Object> objects_;
  std::unordered_map<uint32_t, size_t> indices_;  // Into objects_, by number.
  // Of the last strip.
  std::vector<Run> runs_;
  imaging::Plane<uint8_t> border_;
};

}  // namespace tessera::measurements

#endif  // TESSERA_MODELS_MEASUREMENTS_REGION_METER_H_
