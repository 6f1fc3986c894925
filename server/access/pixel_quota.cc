#include "server/access/pixel_quota.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "base/status_macros.h"

namespace tessera::access {
namespace {

constexpr char kSelect[] =
    "SELECT pixels, as_of FROM pixel_allowances WHERE owner = $1";
constexpr char kPut[] =
    "INSERT INTO pixel_allowances (owner, pixels, as_of) VALUES ($1, $2, $3) "
    "ON CONFLICT (owner) DO UPDATE SET pixels = excluded.pixels, "
    // Another server's clock may be behind.
    "as_of = CASE WHEN excluded.as_of > pixel_allowances.as_of "
    "THEN excluded.as_of ELSE pixel_allowances.as_of END";

// What `user` has left of the `full` allowance.
absl::StatusOr<double> Left(db::Session& session, const std::string& user,
                            double full, absl::Time now) {
  ASSIGN_OR_RETURN(const db::Rows rows, session.Execute(kSelect, {user}));
  if (rows.empty()) return full;
  const absl::Duration age = now - absl::FromUnixMicros(rows.front().Int(1));
  // Another server's clock may be ahead.
  const double hours = std::max(0.0, absl::ToDoubleHours(age));
  return std::min(full, rows.front().Real(0) + hours * full);
}

}  // namespace

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
  double left = 0;
  RETURN_IF_ERROR(database_.Transaction(
      [&](db::Session& session) -> absl::Status {
        ASSIGN_OR_RETURN(left, Left(session, principal.user, full, now));
        if (wanted > left) return absl::OkStatus();
        return session
            .Execute(kPut,
                     {principal.user, left - wanted, absl::ToUnixMicros(now)})
            .status();
      },
      db::Durability::kOrdered));
  if (wanted <= left) return absl::OkStatus();
  const absl::Duration wait =
      absl::Hours((wanted - left) / full) + absl::Seconds(1);
  return WithRetryDelay(
      WithReason(
          absl::ResourceExhaustedError(absl::StrFormat(
              "%s may have %d pixels segmented an hour, and %d of them are "
              "left; try again in %s",
              principal.user, per_hour_, static_cast<int64_t>(left),
              absl::FormatDuration(absl::Trunc(wait, absl::Seconds(1))))),
          "QUOTA_PIXELS"),
      wait);
}

}  // namespace tessera::access
