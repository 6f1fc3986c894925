// Applies a trained network to whole images, tile by tile.
#ifndef TESSERA_MODELS_INFERENCE_PREDICTOR_H_
#define TESSERA_MODELS_INFERENCE_PREDICTOR_H_

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/imaging/image.h"
#include "models/version/manifest.h"

namespace tessera::inference {

struct PredictOptions {
  imaging::Size subimage_size;  // 0 × 0: the manifest's; else sides ≥ 16.
  int overlap_px = -1;          // Of neighbouring subimages, at most 7/8 of the
                                // smaller side; -1: DefaultOverlapPx() of
                                // tile_plan.h. The outer quarter of an overlap
                                // counts for nothing: the zero padding at a
                                // tile's border shows most there.
};

// Called after each tile with the tiles done and their total.
using TileObserver = std::function<void(int done, int total)>;

// A loaded model version on a device.
//
// Thread-safe: calls from several threads are computed one tile at a time, in
// turn, and give the same result as alone.
class Predictor {
 public:
  // `weights` are the bytes of weights.safetensors; not kept.
  // Errors: INVALID_ARGUMENT if they do not fit the manifest's network (names
  // the tensor) or a parameter of it is out of range; RESOURCE_EXHAUSTED if the
  // device has too little memory; INTERNAL for other faults of LibTorch.
  static absl::StatusOr<std::unique_ptr<Predictor>> Load(
      absl::string_view weights, const version::Manifest& manifest,
      const std::string& device);

  ~Predictor();

  // Returns the probability, in [0, 1], that each pixel belongs to an object;
  // same size as `image`. Tiles cover every pixel, reflected beyond the edges,
  // and their overlap is blended. `observer` may be null; it is called from
  // this thread.
  // Errors: INVALID_ARGUMENT if the image has no pixels or the options are out
  // of range; CANCELLED if `stop` was asked for, within one tile;
  // RESOURCE_EXHAUSTED if the device has too little memory (says what to make
  // smaller); INTERNAL for other faults of LibTorch.
  absl::StatusOr<imaging::FloatPlane> Predict(const imaging::GrayPlane& image,
                                              const PredictOptions& options,
                                              std::stop_token stop,
                                              const TileObserver& observer);

  const version::Manifest& manifest() const;
  const std::string& device() const;

 private:
  class Impl;
  explicit Predictor(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tessera::inference

#endif  // TESSERA_MODELS_INFERENCE_PREDICTOR_H_
