// Segments the slices of an image file with a stored model.
#ifndef TESSERA_SERVER_INFERENCE_SEGMENTER_H_
#define TESSERA_SERVER_INFERENCE_SEGMENTER_H_

#include <cstdint>
#include <stop_token>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/metrics.h"
#include "server/inference/devices.h"
#include "server/inference/diameter_cache.h"
#include "server/inference/image_segmenter.h"
#include "server/inference/memory_budget.h"

namespace tessera::inference {

// Segments images. Training yields while a segmentation computes. Slices in
// work share a memory budget, so that any number of requests takes a bounded
// amount of memory. Only some rows of a slice and of its results are kept at
// once; all rows of the slice if its format cannot be decoded in parts.
//
// Thread-safe. Borrows everything it is given.
class Segmenter final : public ImageSegmenter {
 public:
  // The budget for each pixel that is kept: its intensity, its planes, and the
  // memory for decoding the pixel and its objects.
  static constexpr int64_t kBytesPerPixel = 10;

  Segmenter(Devices& devices, MemoryBudget& budget, Metrics& metrics)
      : devices_(devices), budget_(budget), metrics_(metrics) {}

  // Loads the model, so that the segmentation finds it ready.
  // Errors: those of Devices::Take() and ResolveSettings().
  absl::Status Check(const registry::VersionName& model,
                     const SegmentParameters& parameters) override;

  // All slices are computed on one device. Errors: those of Devices::Take(),
  // ResolveSettings(), OpenChannel(), ResolveSlices(), ImageFile and
  // Predictor::Predict(); those of DeviceLost() if the device is lost
  // meanwhile; CANCELLED within one tile or outline after `stop` was requested.
  absl::StatusOr<SegmentSummary> Segment(const SegmentRequest& request,
                                         SegmentSink& sink,
                                         std::stop_token stop) override;

 private:
  absl::StatusOr<SegmentSummary> SegmentUntraced(const SegmentRequest& request,
                                                 SegmentSink& sink,
                                                 std::stop_token stop);
  void ObserveStages(const SegmentSummary& summary, Priority priority);

  Devices& devices_;
  MemoryBudget& budget_;
  Metrics& metrics_;
  DiameterCache diameters_;
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_SEGMENTER_H_
