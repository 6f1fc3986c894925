// What is measured of one object: scikit-image's names and values.
#ifndef TESSERA_MODELS_MEASUREMENTS_REGION_H_
#define TESSERA_MODELS_MEASUREMENTS_REGION_H_

#include <cstdint>
#include <vector>

#include "models/imaging/image.h"

namespace tessera::measurements {

// The lengths and the angle of the ellipse that has the same second moments as
// the object.
struct Ellipse {
  double major_length = 0;  // Whole axes, not halves.
  double minor_length = 0;
  double eccentricity = 0;  // 0 for a circle, to 1.
  // The angle from the axis of rows (down) to the major axis, in radians, from
  // -π/2 to π/2, counter-clockwise as seen on the screen.
  double orientation = 0;
};

// The values of the object's pixels in one channel.
struct Intensities {
  double mean = 0;
  double deviation = 0;  // Of the whole population, as NumPy's std.
  double least = 0;
  double most = 0;
  double sum = 0;
  // The mean of those pixels of which one of the four neighbours is not in the
  // object.
  double edge_mean = 0;
};

// As regionprops() of scikit-image 0.26 computes it from a label image. The
// centre of the first pixel is (0, 0), half a pixel less than in Tessera's
// other coordinates.
struct Region {
  uint32_t number = 0;  // The label.
  int64_t area = 0;     // Pixels.
  // After Benkrid and Crookes (2000): the border pixels, each weighted by how
  // its neighbours on the border lie.
  double perimeter = 0;
  double centroid_row = 0;
  double centroid_column = 0;
  imaging::Rect box;
  Ellipse ellipse;
  Ellipse ellipse_um;  // Of pixels of the given size; 0 if that is 0.
  // The pixels in the convex hull; `area` through this is the solidity.
  int64_t convex_area = 0;
  std::vector<Intensities> channels;

  double solidity() const {
    return static_cast<double>(area) / static_cast<double>(convex_area);
  }
};

}  // namespace tessera::measurements

#endif  // TESSERA_MODELS_MEASUREMENTS_REGION_H_
