// What callers may have segmented.
#ifndef TESSERA_SERVER_APP_SEGMENTATION_H_
#define TESSERA_SERVER_APP_SEGMENTATION_H_

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/access_control.h"
#include "server/app/caller.h"
#include "server/app/spool.h"
#include "server/inference/segmenter.h"

namespace tessera::app {

// The file that is to be segmented, before it comes.
struct ComingImage {
  std::string filename;  // For messages only.
  int64_t size_bytes = 0;
};

// Each method checks the caller's role and right first. Errors of all:
// PERMISSION_DENIED (ROLE_TOO_LOW); NOT_FOUND (MODEL_NOT_FOUND) for what does
// not exist, or the caller may not know of.
//
// Thread-safe. Borrows everything it is given.
class Segmentation {
 public:
  Segmentation(AccessControl& control, inference::Segmenter& segmenter,
               Spool& spool)
      : control_(control), segmenter_(segmenter), spool_(spool) {}

  // Before anything is known of the image. Takes no time.
  absl::Status Admit(const Caller& caller) const {
    return control_.CheckRole(caller, kSegment);
  }
  // Whether the caller may use the model.
  absl::Status CheckModel(const Caller& caller,
                          const registry::VersionName& model) const;

  // Whether the model and the parameters can be used; then makes room for the
  // file, which counts towards the caller's quota as long as it is there.
  // Loads the model, which may take a while.
  // Errors: those of Segmenter::Check() and Spool::Open(); RESOURCE_EXHAUSTED
  // (QUOTA_BYTES).
  absl::StatusOr<std::unique_ptr<SpoolFile>> Prepare(
      const Caller& caller, const registry::VersionName& model,
      const inference::SegmentParameters& parameters, const ComingImage& image,
      std::stop_token stop);

  // Takes the image's pixels off the caller's allowance, and segments it. The
  // right to the model is checked anew: files take hours to come.
  // Errors: those of Segmenter::Segment(); RESOURCE_EXHAUSTED (QUOTA_PIXELS).
  absl::StatusOr<inference::SegmentSummary> Segment(
      const Caller& caller, const inference::SegmentRequest& request,
      inference::SegmentSink& sink, std::stop_token stop);

 private:
  absl::Status TakePixels(const Caller& caller,
                          const inference::SegmentRequest& request);

  AccessControl& control_;
  inference::Segmenter& segmenter_;
  Spool& spool_;
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_SEGMENTATION_H_
