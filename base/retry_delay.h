// When to come back: travels with an absl::Status, as google.rpc.RetryInfo
// does on the wire.
#ifndef TESSERA_BASE_RETRY_DELAY_H_
#define TESSERA_BASE_RETRY_DELAY_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace tessera {

// Returns `status` with the time after which trying again makes sense.
// REQUIRES: !status.ok(); `delay` is finite.
absl::Status WithRetryDelay(absl::Status status, absl::Duration delay);

// What WithRetryDelay() attached; empty if nothing was.
std::optional<absl::Duration> RetryDelayOf(const absl::Status& status);

}  // namespace tessera

#endif  // TESSERA_BASE_RETRY_DELAY_H_
