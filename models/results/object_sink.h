// Takes the objects of one image as they arrive.
#ifndef TESSERA_MODELS_RESULTS_OBJECT_SINK_H_
#define TESSERA_MODELS_RESULTS_OBJECT_SINK_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/results/segmentation.h"

namespace tessera::results {

// An error of a method ends the segmentation, which returns that error.
class ObjectSink {
 public:
  virtual ~ObjectSink() = default;
  // Called before the first object of an attempt. A second call begins a new
  // attempt: the sink must discard the objects of the earlier one.
  virtual absl::Status Start(const SegmentationStart& start) = 0;
  // Called in the order of slices, then of object numbers. `slice` counts
  // from 1.
  virtual absl::Status Add(int slice, Object object) = 0;
};

// Passes the objects of one image to a sink and returns their summary.
using ObjectStream =
    std::function<absl::StatusOr<SegmentSummary>(ObjectSink& sink)>;

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_OBJECT_SINK_H_
