#include "server/access/pixel_quota.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"

namespace tessera::access {

absl::Status PixelQuota::Take(const Principal& principal, int64_t pixels) {
  if (!Limits(principal)) return absl::OkStatus();
  const auto full = static_cast<double>(per_hour_);
  const auto wanted = static_cast<double>(pixels);
  if (wanted > full) {
    return WithReason(
        absl::ResourceExhaustedError(absl::StrFormat(
            "the slices have %d pixels, and %s may have %d an hour; send fewer "
            "slices at a time, or ask an admin for more",
            pixels, principal.user, per_hour_)),
        "QUOTA_PIXELS");
  }
  const absl::Time now = clock_.Now();
  const absl::MutexLock lock(&mu_);
  Allowance& allowance =
      allowances_.try_emplace(principal.user, Allowance{full, now})
          .first->second;
  const double hours = absl::ToDoubleHours(now - allowance.as_of);
  allowance = {std::min(full, allowance.pixels + hours * full), now};
  if (wanted <= allowance.pixels) {
    allowance.pixels -= wanted;
    return absl::OkStatus();
  }
  const absl::Duration wait =
      absl::Hours((wanted - allowance.pixels) / full) + absl::Seconds(1);
  return WithRetryDelay(
      WithReason(
          absl::ResourceExhaustedError(absl::StrFormat(
              "%s may have %d pixels segmented an hour, and %d of them are "
              "left; try again in %s",
              principal.user, per_hour_, static_cast<int64_t>(allowance.pixels),
              absl::FormatDuration(absl::Trunc(wait, absl::Seconds(1))))),
          "QUOTA_PIXELS"),
      wait);
}

}  // namespace tessera::access
