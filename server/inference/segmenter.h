// Segments the slices of an image file with a stored model.
#ifndef TESSERA_SERVER_INFERENCE_SEGMENTER_H_
#define TESSERA_SERVER_INFERENCE_SEGMENTER_H_

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/metrics.h"
#include "models/imaging/image_file.h"
#include "models/imaging/polygon.h"
#include "models/instances/decode.h"
#include "models/turns/priority.h"
#include "server/inference/devices.h"
#include "server/inference/memory_budget.h"
#include "server/inference/review_regions.h"
#include "server/inference/segment_settings.h"

namespace tessera::inference {

struct SegmentRequest {
  registry::VersionName model;
  std::filesystem::path image;
  std::vector<int> slices;  // Of the channel, from 1, ascending; empty: all.
  SegmentParameters parameters;
  Priority priority = Priority::kInteractive;
  std::optional<int> channel;  // From 1. None: the first, with a notice.
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
  SegmentSettings settings;
  imaging::Size image_size;
  int slices = 0;       // Segmented.
  int64_t objects = 0;  // Over all slices.
  int64_t small_objects_removed = 0;  // Smaller than settings.min_area_px.
  std::string device;
  version::Precision precision = version::Precision::kFloat32;
  // Time per stage. The network computes while other stages run, so its time
  // overlaps with theirs.
  double queue_seconds = 0;    // Waiting for memory and for turns.
  double decode_seconds = 0;
  double network_seconds = 0;
  double stitch_seconds = 0;   // Joining tiles.
  double object_seconds = 0;   // Decoding and measuring.
  double outline_seconds = 0;  // Tracing and simplifying.
  double send_seconds = 0;
  std::vector<std::string> notices;
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
};

// Segments images. Training yields while a segmentation computes. Slices in
// work share a memory budget, so that any number of requests takes a bounded
// amount of memory. Only some rows of a slice and of its results are kept at
// once; all rows of the slice if its format cannot be decoded in parts.
//
// Thread-safe. Borrows everything it is given.
class Segmenter {
 public:
  // The budget for each pixel that is kept: its intensity, its planes, and the
  // memory for decoding the pixel and its objects.
  static constexpr int64_t kBytesPerPixel = 10;

  Segmenter(Devices& devices, MemoryBudget& budget, Metrics& metrics)
      : devices_(devices), budget_(budget), metrics_(metrics) {}

  // Checks before an upload whether the model and the parameters can be used.
  // Loads the model, so that the segmentation finds it ready.
  // Errors: those of Devices::Take() and ResolveSettings().
  absl::Status Check(const registry::VersionName& model,
                     const SegmentParameters& parameters);

  // Segments one slice after the other, all on one device. Errors: those of
  // Devices::Take(), ResolveSettings(), OpenChannel(), ResolveSlices(),
  // ImageFile and Predictor::Predict(); those of DeviceLost() if the device is
  // lost meanwhile; CANCELLED within one tile or outline after `stop` was
  // requested.
  absl::StatusOr<SegmentSummary> Segment(const SegmentRequest& request,
                                         SegmentSink& sink,
                                         std::stop_token stop);

 private:
  void ObserveStages(const SegmentSummary& summary, Priority priority);

  Devices& devices_;
  MemoryBudget& budget_;
  Metrics& metrics_;
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_SEGMENTER_H_
