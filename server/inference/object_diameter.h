// How large the objects of an image are taken to be, and why.
#ifndef TESSERA_SERVER_INFERENCE_OBJECT_DIAMETER_H_
#define TESSERA_SERVER_INFERENCE_OBJECT_DIAMETER_H_

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "models/inference/diameter.h"
#include "models/version/diameter_words.h"
#include "models/version/manifest.h"
#include "server/inference/segment_settings.h"

namespace tessera::inference {

using version::DiameterSource;

// Plain data; the wire API has the meaning of each field.
struct ObjectDiameter {
  double diameter_px = 0;
  DiameterSource source = DiameterSource::kTraining;
  double confidence = 0;
  double smallest_px = 0;  // Both are 0 unless each slice has its own.
  double largest_px = 0;

  // The diameter at which the image is segmented; 0: the training's scale.
  double UsedPx() const;
  friend bool operator==(const ObjectDiameter&,
                         const ObjectDiameter&) = default;
};

// The slices whose objects stand for those of all slices, counted from 1: at
// most three, evenly spaced. They do not depend on the slices that are
// segmented, so all parts of a job take the same.
std::vector<int> SlicesToEstimate(int slices_in_file);

// Of several slices: the median of the sure estimates; if none is sure, the one
// with the highest confidence. REQUIRES: `estimates` is not empty.
DiameterEstimate JoinEstimates(std::vector<DiameterEstimate> estimates);

// Joins the diameter of one more slice that has its own. The order of the
// slices does not matter.
ObjectDiameter JoinSlices(const ObjectDiameter& one,
                          const ObjectDiameter& other);

// Estimates the diameter in one slice, counted from 1.
using EstimateSlice =
    std::function<absl::StatusOr<DiameterEstimate>(int slice)>;

// Finds the diameter for `slices`, as `settings` ask for it. `pixel_size_um` is
// the file's, 0 if not known. Calls `estimate` only if nothing else tells the
// diameter. Errors: those of `estimate`.
absl::StatusOr<ObjectDiameter> FindDiameter(const SegmentSettings& settings,
                                            const version::Manifest& manifest,
                                            double pixel_size_um,
                                            const std::vector<int>& slices,
                                            const EstimateSlice& estimate);

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_OBJECT_DIAMETER_H_
