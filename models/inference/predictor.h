// Applies a trained network to whole images, tile by tile.
#ifndef TESSERA_MODELS_INFERENCE_PREDICTOR_H_
#define TESSERA_MODELS_INFERENCE_PREDICTOR_H_

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/imaging/image.h"
#include "models/imaging/intensity.h"
#include "models/imaging/row_source.h"
#include "models/tiles/stitch.h"
#include "models/turns/device_thread.h"
#include "models/version/manifest.h"

namespace tessera::inference {

// Whose turn it is on a device, in what callers of a predictor say.
using turns::DeviceThread;
using turns::Priority;

// What helped where the device had too little memory for a tile.
enum class OutOfMemoryFallback {
  kSmallerTiles,  // It was computed in parts.
  kCpu,           // It was computed there.
};

// Called before a network is applied on a device to so many inputs of a size at
// once. Throws std::bad_alloc where they would take too much memory; tests throw
// what LibTorch throws, too.
using BeforeForward = std::function<void(absl::string_view device,
                                         imaging::Size input, int inputs)>;

// Where the time of a prediction went, beside preparing tiles. The device
// computes while other tiles are read and stitched.
struct PredictTimes {
  double read_seconds = 0;    // Reading rows.
  double queue_seconds = 0;   // Waiting for turns on the device.
  double device_seconds = 0;  // Computing in them, also tiles of others,
                              // whose own turns then take no time.
  double busy_seconds = 0;    // The same, of the whole device: an n-th of it
                              // on one of n cores.
  double fallback_seconds = 0;  // On the CPU, where the device lacked memory.
  double stitch_seconds = 0;  // Scaling back and blending.
};

struct PredictOptions {
  imaging::Size subimage_size;  // 0 × 0: the manifest's; else sides ≥ 16.
  int overlap_px = -1;          // Of neighbouring subimages, at most 7/8 of the
                                // smaller side; -1: DefaultOverlapPx() of
                                // tile_plan.h. The outer quarter of an overlap
                                // counts for nothing: the zero padding at a
                                // tile's border shows most there.
  bool test_time_augmentation = false;  // Each tile is computed in all eight
                                        // ways to mirror and turn it (four if
                                        // the network input is no square), and
                                        // their mean counts: takes as many
                                        // times as long.
  // If set, how often each intensity is in the image, by the caller's word: a
  // version's percentiles are those, so rows are read once, and the first need
  // not wait for the last. Versions with a fixed range do not look at it.
  const imaging::IntensityHistogram* announced = nullptr;
  Priority priority = Priority::kInteractive;  // Of turns on the device.
  PredictTimes* times = nullptr;               // If set, added to.
  // If set, called for each tile that memory was too short for.
  std::function<void(OutOfMemoryFallback)> on_out_of_memory;
};

// What predictors of a device have in common.
struct PredictorOptions {
  DeviceThread* thread = nullptr;  // Borrowed; null: one of its own.
  // What the network is computed in; not kAuto. Planes differ in their third
  // digit in bfloat16.
  version::Precision precision = version::Precision::kFloat32;
  // Subimages are computed many at once, as one tile, as long as the features
  // of the network's top level, 4 bytes each, take no more than this. Larger
  // tiles overlap less, but take more memory: see docs/speed.md. With base
  // width 16, tiles of images above 2048×2048 overlap by less than 15 %.
  int64_t most_feature_bytes = int64_t{80} << 20;
  // Whether tiles of several calls that wait are computed at once within that
  // limit. Unset: not on a CPU, which gains nothing, and whose outputs are the
  // same bytes however busy it is. Packed networks never are.
  std::optional<bool> batches;
  BeforeForward before_forward;
};

// Called after each tile with the tiles done and their total.
using TileObserver = std::function<void(int done, int total)>;

// Gets the next rows of the image's planes; an error ends the prediction.
using BandSink = std::function<absl::Status(tiles::Band band)>;

// A loaded model version on a device.
//
// Where the device has too little memory for a tile, it is computed in
// parts, and else on the CPU: the planes are the same up to rounding.
//
// Thread-safe: calls from several threads take turns at each tile, as
// DeviceThread says, and give the same result as alone; the same up to rounding
// where tiles are computed in batches.
class Predictor {
 public:
  // `weights` are the bytes of weights.safetensors; not kept.
  // Errors: INVALID_ARGUMENT if they do not fit the manifest's network (names
  // the tensor) or a parameter of it is out of range; RESOURCE_EXHAUSTED if the
  // device has too little memory; INTERNAL for other faults of LibTorch.
  static absl::StatusOr<std::unique_ptr<Predictor>> Load(
      absl::string_view weights, const version::Manifest& manifest,
      const std::string& device, const PredictorOptions& options = {});

  ~Predictor();

  // Hands out the planes of unet::Activate() for the model's target, from the
  // top down and each row once, as soon as a row of tiles is computed. Tiles
  // are one subimage or, unless the network's outputs depend on all of its
  // input, many. They cover every pixel, reflected beyond the edges, and their
  // overlap is blended; where a subimage is not of the network input size its
  // planes are scaled back bilinearly. An image of more than 2^22 pixels is read
  // twice from the top down, first for the percentiles of its intensities,
  // unless the version has a fixed range or they were announced, and memory
  // grows with its width, not with its height: RowsKept() rows are kept.
  // `observer` may be null; it and `sink` are called from this thread, while
  // others may use the device.
  // Errors: INVALID_ARGUMENT if the image has no pixels or the options are out
  // of range, or (HISTOGRAM_WRONG), after the last band at the latest, if its
  // intensities are not those announced; CANCELLED if `stop` was asked for, within one tile, on the CPU
  // within one level of the network and the tile that just overtakes it, if
  // any; RESOURCE_EXHAUSTED if there is too little
  // memory even so (says what to make smaller); INTERNAL for other faults of
  // LibTorch; those of the image and of `sink`.
  absl::Status Predict(imaging::RowSource& image, const PredictOptions& options,
                       std::stop_token stop, const TileObserver& observer,
                       const BandSink& sink);

  // How many rows of an image Predict() keeps at once. Errors: those of
  // Predict() that follow from the options.
  absl::StatusOr<int> RowsKept(const imaging::RowSource& image,
                               const PredictOptions& options) const;

  // What Predict() takes for the planes of a tile, of the network's input and
  // of its outputs, beside the features. Errors: as RowsKept().
  absl::StatusOr<int64_t> TileBytes(const imaging::RowSource& image,
                                    const PredictOptions& options) const;

  const version::Manifest& manifest() const;
  const std::string& device() const;
  version::Precision precision() const;

 private:
  class Impl;
  explicit Predictor(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The planes whole, each of the image's size. Errors: those of Predict().
absl::StatusOr<std::vector<imaging::FloatPlane>> PredictPlanes(
    Predictor& predictor, const imaging::GrayPlane& image,
    const PredictOptions& options = {}, std::stop_token stop = {},
    const TileObserver& observer = nullptr);

}  // namespace tessera::inference

#endif  // TESSERA_MODELS_INFERENCE_PREDICTOR_H_
