// The lease of a running job: a worker's right to act for the job.
#ifndef TESSERA_SERVER_JOBS_LEASE_H_
#define TESSERA_SERVER_JOBS_LEASE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/db/database.h"

namespace tessera::jobs {

// The longest silence of a worker, and before its first report, when it loads
// its files.
struct LeaseLimits {
  absl::Duration silence = absl::Seconds(60);
  absl::Duration first_silence = absl::Seconds(120);
};

// In place of a server's name: no server supervises the worker, so only time
// tells that it has died.
inline constexpr char kNoSupervisor[] = "-";

// A worker that asks for a job.
struct WorkerInfo {
  std::string name;    // `MACHINE/PROCESS`; no other process ever has it.
  std::string device;  // Where it computes.
  std::string server = kNoSupervisor;  // The server that supervises it.
};

// As in the row of a running job.
struct Lease {
  std::string job_id;
  std::string sha256;      // Of the secret.
  WorkerInfo worker;       // `server` is empty in rows of an earlier version.
  std::string owner;       // Of the job.
  absl::Time contact;      // With the worker; at first the job's start.
  bool reported = false;   // The worker has reported progress.
  bool paused = false;     // The worker waits for segmentations.
  bool cancelled = false;  // The worker must stop.
  int deaths = 0;  // Workers in a row that ended without a new checkpoint.

  // When the worker counts as dead unless it calls.
  absl::Time Deadline(const LeaseLimits& limits) const {
    return contact + (reported ? limits.silence : limits.first_silence);
  }
};

// The error of a call whose lease is not valid.
absl::Status LeaseInvalid(absl::string_view id);

// The leases of all readable running jobs, in the order of their creation.
absl::StatusOr<std::vector<Lease>> ListLeases(db::Session& session);

// The lease of the running job `id`. Errors: PERMISSION_DENIED (LEASE_INVALID)
// if the job does not run or its lease has another secret than `secret`;
// NOT_FOUND (JOB_NOT_FOUND).
absl::StatusOr<Lease> FindLease(db::Session& session, const std::string& id,
                                const std::string& secret);
// As FindLease(), by the SHA-256 of the secret.
absl::StatusOr<Lease> FindLeaseByDigest(db::Session& session,
                                        const std::string& id,
                                        const std::string& sha256);

// The lease of the running job that the worker of this name has, if any.
absl::StatusOr<std::optional<Lease>> FindLeaseOf(db::Session& session,
                                                 const std::string& worker);

// Gives the running job's worker a new secret, as if it had just started.
absl::Status RenewLease(db::Session& session, const std::string& job_id,
                        const std::string& lease_sha256, absl::Time now);

// Writes that the worker called at `now`, and charges the owner for the device
// time since the last contact, unless the worker was paused.
absl::Status NoteContact(db::Session& session, const Lease& lease,
                         bool reported, absl::Duration half_life,
                         absl::Time now);

// Sets the number of deaths.
absl::Status PutDeaths(db::Session& session, const std::string& id, int deaths);

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_LEASE_H_
