// What it means to segment an image file: a request, and what comes of it.
#ifndef TESSERA_SERVER_INFERENCE_IMAGE_SEGMENTER_H_
#define TESSERA_SERVER_INFERENCE_IMAGE_SEGMENTER_H_

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/imaging/image_file.h"
#include "models/imaging/polygon.h"
#include "models/instances/decode.h"
#include "models/turns/priority.h"
#include "models/version/parameters.h"
#include "server/inference/object_diameter.h"
#include "server/inference/review_regions.h"
#include "server/inference/segment_settings.h"
#include "server/inference/trust.h"
#include "server/registry/model_name.h"

namespace tessera::tiles {
struct Band;
}

namespace tessera::inference {

using turns::Priority;

struct SegmentRequest {
  registry::VersionName model;
  std::filesystem::path image;
  std::vector<int> slices;  // Of the channel, from 1, ascending; empty: all.
  SegmentParameters parameters;
  Priority priority = Priority::kInteractive;
  std::optional<int> channel;  // From 1. None: the first, with a notice.
  std::string image_sha256;    // Empty: not known. Parts of one image that
                               // are segmented by themselves share by it what
                               // is found out once.
};

// A slice to segment, and its position in the file.
struct SegmentSlice {
  int number = 1;  // Of the channel, from 1.
  imaging::SlicePosition position;
};

struct SegmentProgress {
  int slices_done = 0;
  int slices = 0;
  int tiles_done = 0;  // In the current slice.
  int tiles = 0;
};

struct DetectedObject {
  instances::ObjectMeasurements measurements;
  imaging::Outline outline;
};

struct SegmentSummary {
  std::string model_version;
  std::string model_sha256;
  SegmentSettings settings;  // As used; open is what differs between slices.
  std::optional<ObjectDiameter> diameter;  // None if nobody wanted one.
  imaging::Size image_size;
  int slices = 0;                     // Segmented.
  int64_t objects = 0;                // Over all slices.
  int64_t small_objects_removed = 0;  // Smaller than settings.min_area_px.
  std::string device;
  version::Precision precision = version::Precision::kFloat32;
  // Time per stage. The network computes while other stages run, so its time
  // overlaps with theirs.
  double queue_seconds = 0;  // Waiting for memory and for turns.
  double decode_seconds = 0;
  double network_seconds = 0;
  double stitch_seconds = 0;   // Joining tiles.
  double object_seconds = 0;   // Decoding and measuring.
  double outline_seconds = 0;  // Tracing and simplifying.
  double send_seconds = 0;
  // Those about `trust` are not among them: they depend on all slices of a
  // file, whose parts may be segmented by themselves; see NoticesOf().
  std::vector<std::string> notices;
  Trust trust;
  std::vector<UncertainSliceRegion> uncertain_regions;
};

// What is known before the first object.
struct SegmentStart {
  std::string model_version;
  std::string model_sha256;
  int slices = 0;  // To segment.
};

// Takes results as they are found. Called from one thread. If a method returns
// an error, the segmentation ends and returns that error.
class SegmentSink {
 public:
  virtual ~SegmentSink() = default;
  virtual absl::Status OnStart(const SegmentStart& start) = 0;
  virtual absl::Status OnProgress(const SegmentProgress& progress) = 0;
  // Called in the order of slices and object numbers, as soon as no later row
  // can change the object.
  virtual absl::Status OnObject(const SegmentSlice& slice,
                                const DetectedObject& object) = 0;
  // Called after the last object of a slice.
  virtual absl::Status OnSliceEnd(int slice) = 0;
  // Called with the next rows of the planes that objects are made of, from the
  // top of the slice down; with the method kTiles only.
  virtual absl::Status OnPlanes(const SegmentSlice& /*slice*/,
                                const tiles::Band& /*rows*/) {
    return absl::OkStatus();
  }
};

// Segments the slices of image files with stored models. The one of a device is
// Segmenter; a benchmark of everything around it has one that only waits.
//
// Thread-safe.
class ImageSegmenter {
 public:
  virtual ~ImageSegmenter() = default;

  // Checks before an upload whether the model and the parameters can be used.
  virtual absl::Status Check(const registry::VersionName& model,
                             const SegmentParameters& parameters) = 0;

  // Segments one slice after the other. Errors: CANCELLED soon after `stop` was
  // requested.
  virtual absl::StatusOr<SegmentSummary> Segment(const SegmentRequest& request,
                                                 SegmentSink& sink,
                                                 std::stop_token stop) = 0;
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_IMAGE_SEGMENTER_H_
