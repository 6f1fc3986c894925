// Probabilities to labelled objects.
#ifndef TESSERA_MODELS_INSTANCES_LABEL_OBJECTS_H_
#define TESSERA_MODELS_INSTANCES_LABEL_OBJECTS_H_

#include <cstdint>
#include <vector>

#include "models/imaging/image.h"

namespace tessera::instances {

struct LabelOptions {
  double threshold = 0.5;  // Object where the probability is above it.
  int erosion_width = 0;   // PyJAMAS' erosion width; 0 or 1: off.
  int min_area_px = 0;     // Smaller objects are left out.
  int grow_px = 0;         // Afterwards each object grows by so many pixels
                           // (city-block) into what no object has: gives back
                           // the gap that training cut between touching ones.
};

// Erodes the binary result with an n×n square, labels 8-connected components,
// dilates each label with the same square, grows, leaves out small objects.
// Where dilated labels meet, a pixel goes to the smaller number. Objects are
// numbered from 1 by their first pixel, row after row, without gaps.
imaging::LabelPlane LabelObjects(const imaging::FloatPlane& probability,
                                 const LabelOptions& options);

struct ObjectMeasurements {
  uint32_t number = 0;
  int64_t area_px = 0;
  double centroid_x = 0;      // Mean of the pixels' centres.
  double centroid_y = 0;
  double mean_intensity = 0;  // Of `image`, in its own units.
  double score = 0;           // Mean probability, in [0, 1].
};

// One entry an object, in the order of their numbers.
// REQUIRES: all planes have the same size; labels have no gaps.
std::vector<ObjectMeasurements> Measure(const imaging::LabelPlane& labels,
                                        const imaging::GrayPlane& image,
                                        const imaging::FloatPlane& probability);

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_LABEL_OBJECTS_H_
