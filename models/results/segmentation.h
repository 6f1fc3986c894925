// The result of segmenting an image, and the parameters.
#ifndef TESSERA_MODELS_RESULTS_SEGMENTATION_H_
#define TESSERA_MODELS_RESULTS_SEGMENTATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/imaging/image.h"
#include "models/imaging/image_file.h"
#include "models/imaging/polygon.h"
#include "models/results/object_diameter.h"
#include "models/results/trust.h"

namespace tessera::results {

// How to apply a model. Values that are not set are taken from the model
// version.
struct SegmentParameters {
  bool as_pyjamas = false;  // Applied as PyJAMAS does, in steps of step_size.
  std::optional<imaging::Size> step_size;
  std::optional<DiameterChoice> diameter;
  std::optional<double> diameter_px;  // With kGiven.
  std::optional<imaging::Size> subimage_size;
  std::optional<int> overlap_px;
  std::optional<int> erosion_width;
  std::optional<int> min_area_px;
  std::optional<double> tolerance_px;
  std::optional<bool> test_time_augmentation;
  std::optional<int> review_regions;  // Number of least certain regions to
                                      // return, at most 1,000; not set: none.
  std::optional<imaging::Size> review_region_size;
};

// One detected object.
struct Object {
  imaging::Outline outline;   // `number` counts from 1 in each slice.
  int64_t area_px = 0;
  double centroid_x = 0;      // In pixels; mean of the pixels' centres.
  double centroid_y = 0;
  double mean_intensity = 0;  // In the image's own units.
  double score = 0;           // In [0, 1].
  // The slice's position in the file; channel -1 means any channel. Not set if
  // the server does not send the position.
  std::optional<imaging::SlicePosition> position;
};

struct SliceObjects {
  int slice = 1;  // Slice of the channel, from 1.
  std::vector<Object> objects;
};

// A region in which the model is uncertain.
struct UncertainRegion {
  int slice = 1;           // From 1.
  imaging::Rect rect;      // In pixels of the image.
  double uncertainty = 0;  // Mean entropy of the pixels in bits, in (0, 1].
};

struct SegmentSummary {
  std::string model_version;     // `models/{id}/versions/{n}`.
  std::string model_sha256;
  SegmentParameters parameters;  // Every value that was used.
  // Not set if the subimage size was given, or by an earlier server.
  std::optional<ObjectDiameter> diameter;
  std::optional<Trust> trust;  // Not set by an earlier server.
  imaging::Size image_size;
  int slices = 0;                // Number of segmented slices.
  int64_t objects = 0;           // Number of objects in all slices.
  int64_t small_objects_removed = 0;  // Below `parameters.min_area_px`.
  std::string device;
  std::string precision;         // `float32` or `bfloat16`.
  // Time of each stage. Stages overlap, so the sum may exceed the elapsed time.
  double receive_seconds = 0;
  double decode_seconds = 0;
  double network_seconds = 0;
  double object_seconds = 0;
  double outline_seconds = 0;
  std::vector<std::string> notices;  // Such as: colour was made luminance.
  // At most `parameters.review_regions`, the least certain first.
  std::vector<UncertainRegion> uncertain_regions;
};

// The facts that are known before the first object.
struct SegmentationStart {
  std::string image_sha256;
  std::string model_version;  // `models/{id}/versions/{n}`.
  std::string model_sha256;
  bool stack = false;  // Outputs must name the slice: several slices are
                       // segmented, or one that is not the first.
};

// Every object of one image file.
struct Segmentation {
  std::string image_sha256;
  std::optional<int> channel;        // As in the request.
  std::vector<SliceObjects> slices;  // Every segmented slice, ascending.
  SegmentSummary summary;
  // Whether the image's file can be read. If not, the size of the image is that
  // of the summary. Writers of a format that reads_image need the file.
  bool image_at_hand = true;
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
