// The delay before a retry. It travels with an absl::Status, as
// google.rpc.RetryInfo does on the wire.
#ifndef TESSERA_BASE_RETRY_DELAY_H_
#define TESSERA_BASE_RETRY_DELAY_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace tessera {

// Returns `status` with the time to wait before the next attempt.
// REQUIRES: !status.ok(); `delay` is finite.
absl::Status WithRetryDelay(absl::Status status, absl::Duration delay);

// The delay that WithRetryDelay() attached; empty if there is none.
std::optional<absl::Duration> RetryDelayOf(const absl::Status& status);

}  // namespace tessera

#endif  // TESSERA_BASE_RETRY_DELAY_H_
