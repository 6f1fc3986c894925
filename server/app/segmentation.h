// What callers may do with segmentations.
#ifndef TESSERA_SERVER_APP_SEGMENTATION_H_
#define TESSERA_SERVER_APP_SEGMENTATION_H_

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/app/access_control.h"
#include "server/app/caller.h"
#include "server/app/spool.h"
#include "server/inference/segmenter.h"

namespace tessera::app {

// A file to segment, before its bytes arrive.
struct ComingImage {
  std::string filename;    // For messages only.
  int64_t size_bytes = 0;  // 0: not known.
  std::string head;        // What makes a file of the bytes; see Spool::Open().
};

// Each method first checks the caller's role and right. Errors of all methods:
// PERMISSION_DENIED (ROLE_TOO_LOW); NOT_FOUND (MODEL_NOT_FOUND) if the model
// does not exist or the caller may not see it.
//
// Thread-safe. Borrows everything it is given.
class Segmentation {
 public:
  Segmentation(AccessControl& control, inference::Segmenter& segmenter,
               Spool& spool)
      : control_(control), segmenter_(segmenter), spool_(spool) {}

  // Checks the role only; call it before the image's header is read. Fast.
  absl::Status Admit(const Caller& caller) const {
    return control_.CheckRole(caller, kSegment);
  }
  // Checks that the caller may use the model.
  absl::Status CheckModel(const Caller& caller,
                          const registry::VersionName& model) const;

  // Checks that the model and the parameters can be used. Loads the model, which
  // may take a while. Errors: those of Segmenter::Check().
  absl::Status Check(const Caller& caller, const registry::VersionName& model,
                     const inference::SegmentParameters& parameters);

  // Checks that the model and the parameters can be used, then makes a file for
  // the image. The file counts towards the caller's quota while it exists.
  // Loads the model, which may take a while.
  // Errors: those of Segmenter::Check() and Spool::Open(); RESOURCE_EXHAUSTED
  // (QUOTA_BYTES).
  absl::StatusOr<std::unique_ptr<SpoolFile>> Prepare(
      const Caller& caller, const registry::VersionName& model,
      const inference::SegmentParameters& parameters, const ComingImage& image);

  // Adds bytes to the file. Errors: those of SpoolFile::Append();
  // RESOURCE_EXHAUSTED (QUOTA_BYTES) if a file of unknown size becomes too large
  // for the caller's quota.
  absl::Status Append(const Caller& caller, SpoolFile& file,
                      absl::string_view bytes) const;

  // Subtracts the image's pixels from the caller's allowance, then segments the
  // image. Checks the right to the model again, since a file may take hours to
  // arrive.
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
