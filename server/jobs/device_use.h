// How much device time each user had lately, kept in the database.
#ifndef TESSERA_SERVER_JOBS_DEVICE_USE_H_
#define TESSERA_SERVER_JOBS_DEVICE_USE_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/db/database.h"

namespace tessera::jobs {

// Seconds of device time by user, decayed up to `now`; see fair_share.h.
absl::StatusOr<std::map<std::string, double>> ReadDeviceUse(
    db::Session& session, absl::Duration half_life, absl::Time now);

// Adds device time that ended at `now` to the user's sum.
absl::Status ChargeUse(db::Session& session, const std::string& user,
                       absl::Duration used, absl::Duration half_life,
                       absl::Time now);

// The same for a training job: also adds the time to the job's sum.
absl::Status ChargeDeviceUse(db::Session& session, const std::string& user,
                             const std::string& job_id, absl::Duration used,
                             absl::Duration half_life, absl::Time now);

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_DEVICE_USE_H_
