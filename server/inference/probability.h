// What a model's network says of a region, before objects are found in it.
#ifndef TESSERA_SERVER_INFERENCE_PROBABILITY_H_
#define TESSERA_SERVER_INFERENCE_PROBABILITY_H_

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/imaging/image.h"
#include "models/imaging/intensity.h"
#include "server/inference/devices.h"
#include "server/inference/memory_budget.h"
#include "server/inference/segment_settings.h"
#include "server/registry/model_name.h"

namespace tessera::inference {

// A region of a slice.
struct ProbabilityRequest {
  registry::VersionName model;
  SegmentParameters parameters;  // Of these, those of the diameter.
  imaging::Size image_size;      // Of the slice.
  imaging::Rect region;
  double pixel_size_um = 0;  // 0: not known.
  // The pixels of a rectangle of the slice.
  std::function<imaging::GrayPlane(const imaging::Rect&)> read;
  // The intensities of the whole slice.
  std::function<imaging::IntensityHistogram()> count;
};

struct ProbabilityPlanes {
  std::string model_version;
  // The diameter at which the network was applied; 0: the training's scale.
  double diameter_px = 0;
  // `foreground`, then `border` or `distance` where the model's target has it.
  std::vector<std::string> names;
  // Of the region's size: 255 is a probability, or a distance, of 1.
  std::vector<imaging::Plane<uint8_t>> planes;
};

// Applies networks to regions as a segmentation of the whole slice would: with
// the slice's intensities, and with the surroundings that the network sees. The
// diameter of the objects is found in the region, unless something else tells
// it.
//
// Thread-safe. Borrows the devices and the budget.
class Probability {
 public:
  Probability(Devices& devices, MemoryBudget& budget)
      : devices_(devices), budget_(budget) {}

  // Errors: those of Devices::Take(), ResolveSettings(), MemoryBudget::Take()
  // and Predictor::Predict(). REQUIRES: `region` is not empty and lies in the
  // image.
  absl::StatusOr<ProbabilityPlanes> Compute(const ProbabilityRequest& request,
                                            std::stop_token stop);

 private:
  Devices& devices_;
  MemoryBudget& budget_;
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_PROBABILITY_H_
