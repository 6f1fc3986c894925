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
#include "models/imaging/arrival.h"
#include "models/imaging/image_file.h"
#include "models/imaging/polygon.h"
#include "models/instances/decode.h"
#include "models/turns/priority.h"
#include "server/inference/memory_budget.h"
#include "server/inference/model_cache.h"
#include "server/inference/review_regions.h"
#include "server/inference/segment_settings.h"
#include "server/inference/training_yield.h"

namespace tessera::inference {

struct SegmentRequest {
  registry::VersionName model;
  std::filesystem::path image;
  imaging::Arrival& arrival;  // Of the image, which may still come.
  std::vector<int> slices;  // Of the channel, from 1, ascending; empty: all.
  SegmentParameters parameters;
  Priority priority = Priority::kInteractive;
  // If set, of the one slice to segment, as the client says. Borrowed.
  const imaging::IntensityHistogram* histogram = nullptr;
  std::optional<int> channel;  // From 1. None: the first, and a notice says so.
};

// A slice that is segmented, and where it lies in the file.
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
  int64_t small_objects_removed = 0;  // As settings.min_area_px says.
  std::string device;
  version::Precision precision = version::Precision::kFloat32;
  // Where the time went; the network's goes on during the other stages.
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

// Where results go while they come. Called from one thread; an error ends the
// segmentation, which then returns it.
class SegmentSink {
 public:
  virtual ~SegmentSink() = default;
  virtual absl::Status OnStart(const SegmentStart& start) = 0;
  virtual absl::Status OnProgress(const SegmentProgress& progress) = 0;
  // In the order of slices and numbers, each as soon as no row to come can
  // change it.
  virtual absl::Status OnObject(const SegmentSlice& slice,
                                const DetectedObject& object) = 0;
  // After a slice's last object.
  virtual absl::Status OnSliceEnd(int slice) = 0;
};

// Training yields while it computes, and slices in work share a budget of
// memory, so that any number of requests takes a bounded amount: of a slice some
// rows are kept at once, or all of them where its format cannot be decoded in
// parts; of what is made of it, some rows.
//
// Thread-safe. Borrows everything it is given.
class Segmenter {
 public:
  // What a pixel that is kept takes of the budget: its intensity, its planes,
  // and what decoding it and its objects takes.
  static constexpr int64_t kBytesPerPixel = 10;

  Segmenter(ModelCache& models, MemoryBudget& budget, TrainingYield& yield,
            Metrics& metrics)
      : models_(models), budget_(budget), yield_(yield), metrics_(metrics) {}

  // Whether the model and the parameters can be used, before a file is taken.
  // Loads the model, which the segmentation then finds ready.
  // Errors: those of ModelCache::Get() and ResolveSettings().
  absl::Status Check(const registry::VersionName& model,
                     const SegmentParameters& parameters);

  // Takes one slice after the other. What of an image is there is segmented
  // while the rest comes, unless its intensities are normalised by percentiles
  // that its histogram does not tell beforehand: then only these are found
  // meanwhile. Errors: those of ModelCache::Get(), ResolveSettings(),
  // OpenChannel(), ResolveSlices(), CheckHistogramIsForOne(), ImageFile and
  // Predictor::Predict(); CANCELLED within one tile or outline after `stop` was
  // asked for.
  absl::StatusOr<SegmentSummary> Segment(const SegmentRequest& request,
                                         SegmentSink& sink,
                                         std::stop_token stop);

 private:
  class ImageRun;

  void ObserveStages(const SegmentSummary& summary, Priority priority);

  ModelCache& models_;
  MemoryBudget& budget_;
  TrainingYield& yield_;
  Metrics& metrics_;
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_SEGMENTER_H_
