// Applies a trained network to whole images, tile by tile.
#ifndef TESSERA_MODELS_INFERENCE_PREDICTOR_H_
#define TESSERA_MODELS_INFERENCE_PREDICTOR_H_

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/imaging/image.h"
#include "models/imaging/row_source.h"
#include "models/inference/prediction.h"
#include "models/version/manifest.h"

namespace tessera::inference {

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
