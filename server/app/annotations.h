// Outlines that other programs made, for a region that a caller edits.
#ifndef TESSERA_SERVER_APP_ANNOTATIONS_H_
#define TESSERA_SERVER_APP_ANNOTATIONS_H_

#include <cstdint>
#include <filesystem>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "models/data/outline_painting.h"
#include "models/imaging/image.h"
#include "server/app/access_control.h"
#include "server/app/caller.h"
#include "server/app/images.h"
#include "server/app/operation.h"

namespace tessera::app {

// Over HTTP only.
inline constexpr Operation kPaintOutlines{"PaintOutlines", kViewer, false};

// The longest file of outlines.
inline constexpr int64_t kMostOutlineFileBytes = int64_t{128} << 20;

struct PaintQuestion {
  pictures::SliceId slice;
  imaging::Rect region;       // At most kMaxRawPixels.
  std::string image_filename;  // As the caller knows the image.
};

// Thread-safe. Borrows everything it is given.
class Annotations {
 public:
  Annotations(const AccessControl& control, Images& images)
      : control_(control), images_(images) {}

  // Whether the caller may ask this. Errors: PERMISSION_DENIED (ROLE_TOO_LOW);
  // those of Images::Describe(); INVALID_ARGUMENT (REGION_INVALID,
  // SLICE_OUT_OF_RANGE).
  absl::StatusOr<data::PaintRequest> Prepare(const Caller& caller,
                                             const PaintQuestion& question);

  // Reads the file of the request. One file at a time, since each may take
  // much memory. Errors: those of data::PaintOutlineFile(), as INVALID_ARGUMENT
  // or RESOURCE_EXHAUSTED (OUTLINES_NOT_READ).
  absl::StatusOr<data::PaintedRegion> Paint(const data::PaintRequest& request)
      ABSL_LOCKS_EXCLUDED(mu_);

 private:
  const AccessControl& control_;
  Images& images_;
  absl::Mutex mu_;  // Guards the memory that reading takes.
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_ANNOTATIONS_H_
