#include "server/jobs/device_use.h"

#include "base/status_macros.h"
#include "server/jobs/fair_share.h"

namespace tessera::jobs {
namespace {

constexpr char kSelectAll[] = "SELECT owner, seconds, as_of FROM device_use";
constexpr char kSelectOne[] =
    "SELECT seconds, as_of FROM device_use WHERE owner = $1";
constexpr char kPut[] =
    "INSERT INTO device_use (owner, seconds, as_of) VALUES ($1, $2, $3) "
    "ON CONFLICT (owner) DO UPDATE SET seconds = $2, as_of = $3";
constexpr char kChargeJob[] =
    "UPDATE training_jobs SET device_seconds = device_seconds + $2 "
    "WHERE job_id = $1";

}  // namespace

absl::StatusOr<std::map<std::string, double>> ReadDeviceUse(
    db::Session& session, absl::Duration half_life, absl::Time now) {
  ASSIGN_OR_RETURN(const db::Rows found, session.Execute(kSelectAll));
  std::map<std::string, double> use;
  for (const db::Row& row : found.rows) {
    use[row.Text(0)] =
        Decayed(row.Real(1), now - absl::FromUnixMicros(row.Int(2)), half_life);
  }
  return use;
}

absl::Status ChargeUse(db::Session& session, const std::string& user,
                       absl::Duration used, absl::Duration half_life,
                       absl::Time now) {
  if (used <= absl::ZeroDuration()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const db::Rows found, session.Execute(kSelectOne, {user}));
  double seconds = absl::ToDoubleSeconds(used);
  if (!found.empty()) {
    const absl::Time as_of = absl::FromUnixMicros(found.front().Int(1));
    seconds += Decayed(found.front().Real(0), now - as_of, half_life);
  }
  return session.Execute(kPut, {user, seconds, absl::ToUnixMicros(now)})
      .status();
}

absl::Status ChargeDeviceUse(db::Session& session, const std::string& user,
                             const std::string& job_id, absl::Duration used,
                             absl::Duration half_life, absl::Time now) {
  if (used <= absl::ZeroDuration()) return absl::OkStatus();
  RETURN_IF_ERROR(
      session.Execute(kChargeJob, {job_id, absl::ToDoubleSeconds(used)})
          .status());
  return ChargeUse(session, user, used, half_life, now);
}

}  // namespace tessera::jobs
