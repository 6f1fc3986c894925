// The reasons of errors about image files.
#ifndef TESSERA_SERVER_APP_IMAGE_ERRORS_H_
#define TESSERA_SERVER_APP_IMAGE_ERRORS_H_

#include "absl/status/status.h"
#include "base/error_reason.h"

namespace tessera::app {

// models/imaging knows codes, the API reasons. An error that has a reason keeps
// it. INVALID_ARGUMENT becomes IMAGE_INVALID: the file is no image that is read.
// RESOURCE_EXHAUSTED becomes IMAGE_TOO_LARGE: it is above a limit.
inline absl::Status WithImageReason(const absl::Status& status) {
  if (!ReasonOf(status).empty()) return status;
  if (absl::IsInvalidArgument(status)) {
    return WithReason(status, "IMAGE_INVALID");
  }
  if (absl::IsResourceExhausted(status)) {
    return WithReason(status, "IMAGE_TOO_LARGE");
  }
  return status;
}

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_IMAGE_ERRORS_H_
