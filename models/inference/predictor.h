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

// Short names for callers of a predictor.
using turns::DeviceThread;
using turns::Priority;

// How a tile was computed although the device had too little memory for it.
enum class OutOfMemoryFallback {
  kSmallerTiles,  // In parts.
  kCpu,           // On the CPU.
};

// Called before a network is applied on `device` to `inputs` inputs of size
// `input` at once. Throws std::bad_alloc if they would take too much memory.
// Tests also throw the exceptions of LibTorch.
using BeforeForward = std::function<void(absl::string_view device,
                                         imaging::Size input, int inputs)>;

// Where the time of a prediction went, except for preparing tiles. The device
// computes while other tiles are read and stitched.
struct PredictTimes {
  double read_seconds = 0;    // Reading rows.
  double queue_seconds = 0;   // Waiting for turns on the device.
  double device_seconds = 0;  // Computing in this prediction's turns. Such a
                              // turn may compute tiles of other calls; their
                              // own turns then take no time.
  double busy_seconds = 0;    // `device_seconds` as a share of the whole
                              // device: a turn on one of n cores counts for
                              // 1/n.
  double fallback_seconds = 0;  // On the CPU, when the device lacked memory.
  double stitch_seconds = 0;  // Scaling back and blending.
};

struct PredictOptions {
  imaging::Size subimage_size;  // 0 × 0: the manifest's; else sides ≥ 16.
  int overlap_px = -1;          // Of neighbouring subimages, at most 7/8 of the
                                // smaller side; -1: DefaultOverlapPx() of
                                // tile_plan.h. The outer quarter of an overlap
                                // has weight 0: the zero padding at a tile's
                                // border shows most there.
  bool test_time_augmentation = false;  // Computes each tile in all eight ways
                                        // to mirror and turn it (four if the
                                        // network input is not square) and
                                        // takes the mean. Takes eight (four)
                                        // times as long.
  Priority priority = Priority::kInteractive;  // Of its turns on the device.
  PredictTimes* times = nullptr;               // Added to, if set.
  // If set, called for each tile that the device had too little memory for.
  std::function<void(OutOfMemoryFallback)> on_out_of_memory;
};

// Options that all predictors of a device share.
struct PredictorOptions {
  DeviceThread* thread = nullptr;  // Borrowed; null: the predictor owns one.
  // The number format that the network is computed in; not kAuto. In bfloat16,
  // planes differ from float32 in the third digit.
  version::Precision precision = version::Precision::kFloat32;
  // Many subimages are computed at once, as one tile, as long as the features
  // of the network's top level (4 bytes each) take no more than this. Larger
  // tiles overlap less, but take more memory: see docs/speed.md. With base
  // width 16, tiles of images above 2048×2048 overlap by less than 15 %.
  int64_t most_feature_bytes = int64_t{80} << 20;
  // Whether waiting tiles of several calls are computed at once, within the
  // limit above. Unset: true on all devices but the CPU. Batches are no faster
  // on a CPU, and without them its outputs are the same bytes however busy it
  // is. Packed networks never use batches.
  std::optional<bool> batches;
  BeforeForward before_forward;
};

// Called after each tile with the tiles done and their total.
using TileObserver = std::function<void(int done, int total)>;

// Takes the next rows of the image's planes. An error ends the prediction.
using BandSink = std::function<absl::Status(tiles::Band band)>;

// An image to which a network was applied as PyJAMAS does.
struct WindowedImage {
  imaging::GrayPlane image;  // As read.
  // To belong to an object: the highest of all windows that cover the pixel; 0
  // where none does.
  imaging::FloatPlane probabilities;
};

// A loaded model version on a device.
//
// If the device has too little memory for a tile, the tile is computed in
// parts; if the parts are too large as well, on the CPU. The planes are the
// same up to rounding.
//
// Thread-safe. Calls from several threads take turns at each tile (see
// DeviceThread) and give the same result as a call alone; the same up to
// rounding if tiles are computed in batches.
class Predictor {
 public:
  // `weights` are the bytes of weights.safetensors; they are not kept.
  // Errors: INVALID_ARGUMENT if the weights do not fit the manifest's network
  // (names the tensor) or a parameter of the manifest is out of range;
  // RESOURCE_EXHAUSTED if the device has too little memory; INTERNAL for other
  // faults of LibTorch.
  static absl::StatusOr<std::unique_ptr<Predictor>> Load(
      absl::string_view weights, const version::Manifest& manifest,
      const std::string& device, const PredictorOptions& options = {});

  ~Predictor();

  // Computes the planes of unet::Activate() for the model's target and passes
  // them to `sink` from the top down, each row once, as soon as a row of tiles
  // is computed.
  //
  // A tile is one subimage if each output of the network depends on all of its
  // input, else many subimages. Tiles cover every pixel; beyond the image's
  // edges they are reflected. Overlaps are blended. If a subimage is not of the
  // network input size, its planes are scaled back bilinearly.
  //
  // An image of more than 2^22 pixels is read twice from the top down: first
  // for the percentiles of its intensities, then for the planes. It is read
  // once if the version has a fixed range.
  // Memory grows with the image's width, not with its height: RowsKept() rows
  // are kept.
  //
  // `observer` may be null. `observer` and `sink` are called from this thread;
  // others may use the device meanwhile.
  //
  // Errors:
  // * INVALID_ARGUMENT if the image has no pixels or the options are out of
  //   range.
  // * CANCELLED if `stop` was asked for: within one tile; on the CPU within one
  //   level of the network and the tile that is overtaking it, if any.
  // * RESOURCE_EXHAUSTED if parts of tiles and the CPU need too much memory as
  //   well (says what to make smaller).
  // * INTERNAL for other faults of LibTorch.
  // * Those of the image and of `sink`.
  absl::Status Predict(imaging::RowSource& image, const PredictOptions& options,
                       std::stop_token stop, const TileObserver& observer,
                       const BandSink& sink);

  // Applies the network as PyJAMAS does (2022.6 to 2026.9): to windows of the
  // network input size at the image's own scale, from the top left pixel on in
  // steps of `step`. Windows that do not fit into the image are left out, so
  // that a rest at the right and bottom edges is never looked at. Of `options`,
  // only `priority`, `times` and `on_out_of_memory` are used. The whole image is
  // kept. Errors: those of Predict(); INVALID_ARGUMENT if the image is smaller
  // than a window.
  // REQUIRES: the sides of `step` are positive.
  absl::StatusOr<WindowedImage> PredictWindows(imaging::RowSource& image,
                                               imaging::Size step,
                                               const PredictOptions& options,
                                               std::stop_token stop,
                                               const TileObserver& observer);

  // How many rows of an image Predict() keeps at once. Errors: those of
  // Predict() that follow from the options.
  absl::StatusOr<int> RowsKept(const imaging::RowSource& image,
                               const PredictOptions& options) const;

  // The bytes that Predict() takes for the planes of one tile: the network's
  // input and its outputs, without the features. Errors: as RowsKept().
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

// Returns whole planes, each of the image's size. Errors: those of Predict().
absl::StatusOr<std::vector<imaging::FloatPlane>> PredictPlanes(
    Predictor& predictor, const imaging::GrayPlane& image,
    const PredictOptions& options = {}, std::stop_token stop = {},
    const TileObserver& observer = nullptr);

}  // namespace tessera::inference

#endif  // TESSERA_MODELS_INFERENCE_PREDICTOR_H_
