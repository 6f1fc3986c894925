// From a network's planes to labelled objects, by target.
#ifndef TESSERA_MODELS_INSTANCES_DECODE_H_
#define TESSERA_MODELS_INSTANCES_DECODE_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "models/imaging/image.h"
#include "models/version/manifest.h"
#include "models/version/parameters.h"

namespace tessera::instances {

// An object's pixels lie in the mask: where the first plane is above
// `object_threshold`. The target decides which pixels of the mask form one
// object. Each pixel has eight neighbours.
// * foreground: connected pixels form one object.
// * border, distance: a watershed of the level. For `distance` the level is the
//   distance; for `border` it is the probability of object less that of border.
//   Pixels from which steepest ascent leads to the same peak belong together.
//   Two peaks form one object unless the level between them falls below the
//   lower peak by more than a depth.
// * border: the depth is half of `seed_threshold`. Components with a low peak
//   are objects too, since thin objects are all border.
// * distance: the depth is three quarters of `seed_threshold`; for objects that
//   would have fewer than `small_object_px` pixels a quarter. A network blurs
//   dips by the same few pixels everywhere, which removes most dips in small
//   objects. Components are discarded if their peak is at most `seed_threshold`
//   and their score at most 0.9.
// * flow: pixels that gather at one place when they follow the flow form one
//   object (Stringer et al. 2021). A group of fewer than `gathered_px` pixels
//   joins the neighbour across the most probable pixels. `seed_threshold` is
//   not used.
//
// Erosion happens first. A pixel that erosion removes, but dilation restores,
// joins the object of the first inner pixel (row after row) whose square covers
// it.
struct DecodeOptions {
  version::Target target = version::Target::kForeground;
  version::Decoding decoding;
  int erosion_width = 0;  // PyJAMAS' erosion width; 0 or 1: off.
  int min_area_px = 0;    // Objects with fewer pixels are left out.
  int small_object_px = 0;  // See above; without erosion only.
  int gathered_px = 10;     // See above; ten as Cellpose has it.
  // The most pixels, in sum, of the bounding rectangles of objects that end in
  // one row. Each pixel takes a byte.
  int64_t max_rect_px = std::numeric_limits<int64_t>::max();
};

// The `gathered_px` of a model: less than the default if its samples have
// smaller objects.
constexpr int GatheredPx(const version::TrainingParameters& parameters) {
  constexpr int kMost = DecodeOptions{}.gathered_px;
  return parameters.min_area_px > 0 ? std::min(kMost, parameters.min_area_px)
                                    : kMost;
}

// The `small_object_px` for images whose subimages are scaled to the network's
// input: the area of a disc that is 21 px across in the input.
int SmallObjectPx(imaging::Size subimage, imaging::Size network_input);

struct ObjectMeasurements {
  uint32_t number = 0;
  int64_t area_px = 0;
  double centroid_x = 0;  // Mean of the pixels' centres.
  double centroid_y = 0;
  double mean_intensity = 0;  // Of the image's own values.
  double score = 0;           // Mean probability to be an object's, in [0, 1].
};

// One object with all its pixels.
struct DecodedObject {
  ObjectMeasurements measurements;
  imaging::Rect bounds;          // In the image.
  imaging::Plane<uint8_t> mask;  // Of the bounds' size: 1 on the object.
};

// Takes an object. An error ends the decoding, which returns the error.
using ObjectSink = std::function<absl::Status(DecodedObject object)>;

// Decodes an image from the top down, some rows at a time, and hands out each
// object as soon as no later row can change it. Holds the last rows, the
// objects that reach into them and the neighbours of these objects. So memory
// grows with the image's width and with the height of single objects, not with
// the image's height. The size of the bands does not matter: the objects, their
// numbers and their order are the same.
//
// Objects are numbered in the order in which they are handed out: by the row at
// which they are known to be complete, then by their last row, then by the
// leftmost pixel of their last row. Objects that do not touch come in the order
// of their last rows.
//
// Not thread-safe.
class BandDecoder {
 public:
  // REQUIRES: width > 0.
  BandDecoder(int width, const DecodeOptions& options, ObjectSink sink);
  ~BandDecoder();

  // Adds the next rows: intensities, for the measurements, and the planes of
  // unet::Activate() for the target. Errors: those of the sink;
  // RESOURCE_EXHAUSTED (OBJECT_TOO_LARGE) above `max_rect_px`.
  // REQUIRES: all planes have the same size; their width is the decoder's.
  absl::Status Add(const imaging::GrayPlane& image,
                   const std::vector<imaging::FloatPlane>& planes);
  // Call it after the last row; no Add() may follow. Errors: as Add().
  absl::Status Finish();

  // How many objects were left out so far because of `min_area_px`.
  int64_t small_objects_removed() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// Decodes a whole image. Objects are numbered as by BandDecoder.
// REQUIRES: as BandDecoder::Add().
imaging::LabelPlane DecodeObjects(
    const std::vector<imaging::FloatPlane>& planes,
    const DecodeOptions& options);

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_DECODE_H_
