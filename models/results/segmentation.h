// What segmenting an image found.
#ifndef TESSERA_MODELS_RESULTS_SEGMENTATION_H_
#define TESSERA_MODELS_RESULTS_SEGMENTATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/imaging/image.h"
#include "models/imaging/image_file.h"
#include "models/imaging/polygon.h"

namespace tessera::results {

// How to apply a model. What is not set is as the model version records it.
struct SegmentParameters {
  std::optional<imaging::Size> subimage_size;
  std::optional<int> overlap_px;
  std::optional<int> erosion_width;
  std::optional<int> min_area_px;
  std::optional<double> tolerance_px;
  std::optional<bool> test_time_augmentation;
  std::optional<int> review_regions;  // To name as the least certain, at most
                                      // 1,000; not set: none.
  std::optional<imaging::Size> review_region_size;
};

// One detected instance.
struct Object {
  imaging::Outline outline;   // `number` counts from 1 in each slice.
  int64_t area_px = 0;
  double centroid_x = 0;      // In pixels, of the pixels' centres.
  double centroid_y = 0;
  double mean_intensity = 0;  // In the image's own units.
  double score = 0;           // In [0, 1].
  // Where its slice lies in the file; channel -1 is any. None where the server
  // does not tell.
  std::optional<imaging::SlicePosition> position;
};

struct SliceObjects {
  int slice = 1;  // Of the channel, from 1.
  std::vector<Object> objects;
};

// Where the model is least certain.
struct UncertainRegion {
  int slice = 1;           // From 1.
  imaging::Rect rect;      // In pixels of the image.
  double uncertainty = 0;  // Mean entropy of its pixels in bits, in (0, 1].
};

struct SegmentSummary {
  std::string model_version;     // `models/{id}/versions/{n}`.
  std::string model_sha256;
  SegmentParameters parameters;  // Every value, as used.
  imaging::Size image_size;
  int slices = 0;                // Segmented.
  int64_t objects = 0;           // Over all slices.
  int64_t small_objects_removed = 0;  // By `parameters.min_area_px`.
  std::string device;
  std::string precision;         // `float32` or `bfloat16`.
  // Where the time went. Stages overlap: they may add up to more than passed.
  double receive_seconds = 0;
  double decode_seconds = 0;
  double network_seconds = 0;
  double object_seconds = 0;
  double outline_seconds = 0;
  std::vector<std::string> notices;  // Such as: colour was made luminance.
  // As many as were asked for or fewer, the least certain first.
  std::vector<UncertainRegion> uncertain_regions;
};

// What is known before the first object.
struct SegmentationStart {
  std::string image_sha256;
  std::string model_version;  // `models/{id}/versions/{n}`.
  std::string model_sha256;
  bool stack = false;  // Slices have to be told apart: more than one is
                       // segmented, or one that is not the first.
};

// Every object of one image file.
struct Segmentation {
  std::string image_sha256;
  std::optional<int> channel;        // As it was asked for.
  std::vector<SliceObjects> slices;  // Every segmented slice, ascending.
  SegmentSummary summary;
};

inline bool IsStack(const Segmentation& found) {
  return found.slices.size() > 1 ||
         (found.slices.size() == 1 && found.slices.front().slice != 1);
}

inline SegmentationStart StartOf(const Segmentation& found) {
  return {.image_sha256 = found.image_sha256,
          .model_version = found.summary.model_version,
          .model_sha256 = found.summary.model_sha256,
          .stack = IsStack(found)};
}

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_SEGMENTATION_H_
