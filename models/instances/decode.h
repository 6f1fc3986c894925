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

// The mask is where the first plane is above `object_threshold`. Which of its
// pixels are one object depends on the target; all neighbours are of eight.
// * foreground: those that are connected.
// * border, distance: those from which steepest ascent leads to one peak of the
//   level: the distance, or the object without its border. Peaks are one
//   object's unless the level between them falls further below the lower one
//   than the depth. For the border that is half of `seed_threshold`; what has a
//   low peak is an object nevertheless, since thin objects are all border. For
//   the distance it is three quarters of it, and for objects that would have
//   fewer than `small_object_px` pixels a quarter: a network blurs all dips by
//   about as many pixels, which takes most of those in small objects. What has
//   no peak above `seed_threshold` and no score above 0.9 is none.
// * flow: those that gather at one place when they follow the flow (Stringer et
//   al. 2021); if they are fewer than `gathered_px`, they join the neighbour of
//   the likeliest pixels. `seed_threshold` is of no account.
//
// Erosion comes before that. What it took from the mask, but is dilated back,
// goes to the object that the first eroded pixel in reach belongs to, row after
// row.
struct DecodeOptions {
  version::Target target = version::Target::kForeground;
  version::Decoding decoding;
  int erosion_width = 0;  // PyJAMAS' erosion width; 0 or 1: off.
  int min_area_px = 0;    // Smaller objects are left out.
  int small_object_px = 0;  // See above; without erosion only.
  int gathered_px = 10;     // See above; ten as Cellpose has it.
  // Of the rectangles around objects that end in one row: each pixel of these
  // takes a byte.
  int64_t max_rect_px = std::numeric_limits<int64_t>::max();
};

// The `gathered_px` of a model: fewer where its samples have smaller objects.
constexpr int GatheredPx(const version::TrainingParameters& parameters) {
  constexpr int kMost = DecodeOptions{}.gathered_px;
  return parameters.min_area_px > 0 ? std::min(kMost, parameters.min_area_px)
                                    : kMost;
}

// The `small_object_px` of images in which a subimage is scaled to the network's
// input: the area of a disc 21 px across there.
int SmallObjectPx(imaging::Size subimage, imaging::Size network_input);

struct ObjectMeasurements {
  uint32_t number = 0;
  int64_t area_px = 0;
  double centroid_x = 0;  // Mean of the pixels' centres.
  double centroid_y = 0;
  double mean_intensity = 0;  // Of the image, in its own units.
  double score = 0;           // Mean probability to be an object's, in [0, 1].
};

// An object, whole.
struct DecodedObject {
  ObjectMeasurements measurements;
  imaging::Rect bounds;          // In the image.
  imaging::Plane<uint8_t> mask;  // Of the bounds' size: 1 on the object.
};

// An error ends the decoding, which then returns it.
using ObjectSink = std::function<absl::Status(DecodedObject object)>;

// Decodes an image from the top down, some rows at a time, and hands out each
// object as soon as no later row can change it. Holds the last rows, the
// objects that reach into them and their neighbours: memory grows with the
// width and with how far down single objects go, not with the image's height.
// How the rows are parted changes nothing: the objects, their numbers and their
// order are the same.
//
// Objects are numbered in the order in which they are handed out: by the row at
// which they are known to be whole, then by their last row, then by the
// leftmost pixel of it. Objects that do not touch come by their last row.
//
// Not thread-safe.
class BandDecoder {
 public:
  // REQUIRES: width > 0.
  BandDecoder(int width, const DecodeOptions& options, ObjectSink sink);
  ~BandDecoder();

  // The next rows: intensities, for measuring, and the planes of
  // unet::Activate() for the target. Errors: those of the sink;
  // RESOURCE_EXHAUSTED (OBJECT_TOO_LARGE) above `max_rect_px`.
  // REQUIRES: all planes have the same size, of the decoder's width.
  absl::Status Add(const imaging::GrayPlane& image,
                   const std::vector<imaging::FloatPlane>& planes);
  // After the last row. Add() may not follow. Errors: as Add().
  absl::Status Finish();

  // How many objects were left out so far because of `min_area_px`.
  int64_t small_objects_removed() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// The objects of a whole image, numbered as BandDecoder does.
// REQUIRES: as BandDecoder::Add().
imaging::LabelPlane DecodeObjects(
    const std::vector<imaging::FloatPlane>& planes,
    const DecodeOptions& options);

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_DECODE_H_
