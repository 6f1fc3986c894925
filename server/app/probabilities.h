// What callers may ask of a model about a region of an image.
#ifndef TESSERA_SERVER_APP_PROBABILITIES_H_
#define TESSERA_SERVER_APP_PROBABILITIES_H_

#include <cstdint>
#include <stop_token>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "models/imaging/image.h"
#include "server/app/access_control.h"
#include "server/app/caller.h"
#include "server/app/images.h"
#include "server/app/operation.h"
#include "server/inference/probability.h"

namespace tessera::app {

// A call that the gRPC API does not have.
inline constexpr Operation kReadProbability{"ReadProbability", kViewer, false};

inline constexpr int64_t kMaxProbabilityPixels = int64_t{1} << 20;

struct RegionQuestion {
  registry::VersionName model;
  inference::SegmentParameters parameters;  // Of these, those of the diameter.
  pictures::SliceId slice;
  imaging::Rect region;
};

// The editor asks for a region once and then turns clicks into outlines by
// itself, so a call may take as long as a segmentation of the region.
//
// Thread-safe. Borrows everything it is given.
class Probabilities {
 public:
  // Calls end with CANCELLED once `stop` is stopped.
  Probabilities(AccessControl& control, Images& images,
                inference::Probability& probability, std::stop_token stop)
      : control_(control),
        images_(images),
        probability_(probability),
        stop_(std::move(stop)) {}

  // Where the model sees objects in a region of at most kMaxProbabilityPixels.
  // Subtracts the region from the caller's allowance of pixels. Takes seconds
  // on a CPU; a few calls compute at the same time.
  // Errors: PERMISSION_DENIED (ROLE_TOO_LOW); NOT_FOUND (MODEL_NOT_FOUND) if
  // the caller may not see the model; those of Images and
  // inference::Probability; INVALID_ARGUMENT (REGION_INVALID);
  // RESOURCE_EXHAUSTED (QUOTA_PIXELS; SERVER_BUSY, with a delay).
  absl::StatusOr<inference::ProbabilityPlanes> Read(
      const Caller& caller, const RegionQuestion& question);

 private:
  class Seat;  // A call that computes.

  AccessControl& control_;
  Images& images_;
  inference::Probability& probability_;
  const std::stop_token stop_;
  absl::Mutex mu_;
  int computing_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_PROBABILITIES_H_
