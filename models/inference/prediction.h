// What predictions are asked with, and what they give.
#ifndef TESSERA_MODELS_INFERENCE_PREDICTION_H_
#define TESSERA_MODELS_INFERENCE_PREDICTION_H_

#include <cstdint>
#include <functional>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "models/imaging/image.h"
#include "models/imaging/intensity.h"
#include "models/tiles/stitch.h"
#include "models/turns/device_thread.h"
#include "models/version/parameters.h"

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
  // The range of intensities; unset: of the image, as the version asks for it.
  std::optional<imaging::IntensityRange> range;
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
  // The most threads that one operator gets on the CPU; 0: as many as LibTorch
  // was told to use. Outputs are the same, but for the rounding of some pixels
  // (about 1e-8).
  int cpu_threads = 0;
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

}  // namespace tessera::inference

#endif  // TESSERA_MODELS_INFERENCE_PREDICTION_H_
