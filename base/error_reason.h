// A machine-readable reason that travels with an absl::Status, as
// google.rpc.ErrorInfo does on the wire. docs/api.md lists the reasons.
#ifndef TESSERA_BASE_ERROR_REASON_H_
#define TESSERA_BASE_ERROR_REASON_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace tessera {

// Returns `status` with `reason` (UPPER_SNAKE_CASE) and `resource`, the name of
// the resource that the error is about. `resource` may be empty.
// REQUIRES: !status.ok().
absl::Status WithReason(absl::Status status, absl::string_view reason,
                        absl::string_view resource = "");

// The reason and the resource that WithReason() attached; empty if it attached
// none.
std::string ReasonOf(const absl::Status& status);
std::string ResourceOf(const absl::Status& status);

}  // namespace tessera

#endif  // TESSERA_BASE_ERROR_REASON_H_
