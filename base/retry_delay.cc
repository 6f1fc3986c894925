#include "base/retry_delay.h"

#include <cassert>

#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"

namespace tessera {
namespace {

constexpr absl::string_view kUrl = "tessera/retry-delay";

}  // namespace

absl::Status WithRetryDelay(absl::Status status, absl::Duration delay) {
  assert(!status.ok() && delay < absl::InfiniteDuration());
  status.SetPayload(kUrl, absl::Cord(absl::FormatDuration(delay)));
  return status;
}

std::optional<absl::Duration> RetryDelayOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kUrl);
  absl::Duration delay;
  if (!payload || !absl::ParseDuration(std::string(*payload), &delay)) {
    return std::nullopt;
  }
  return delay;
}

}  // namespace tessera
