#include "server/jobs/lease.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/jobs/device_use.h"
#include "server/jobs/job_rows.h"

namespace tessera::jobs {
namespace {

#define TESSERA_LEASE_COLUMNS                                             \
  "job_id, lease_sha256, lease_server, owner, contact_time, reported, " \
  "paused, cancel_requested, deaths, state, worker, device"

constexpr char kSelectAll[] =
    "SELECT " TESSERA_LEASE_COLUMNS " FROM training_jobs "
    "WHERE state = 'RUNNING' AND unreadable = 0 ORDER BY position";
constexpr char kSelectOne[] =
    "SELECT " TESSERA_LEASE_COLUMNS " FROM training_jobs WHERE job_id = $1";
constexpr char kSelectOfWorker[] =
    "SELECT " TESSERA_LEASE_COLUMNS
    " FROM training_jobs "
    "WHERE state = 'RUNNING' AND unreadable = 0 AND worker = $1";
constexpr char kRenew[] =
    "UPDATE training_jobs SET lease_sha256 = $2, contact_time = $3, "
    "reported = 0 WHERE job_id = $1 AND state = 'RUNNING'";
constexpr char kPutContact[] =
    "UPDATE training_jobs SET contact_time = $2, reported = $3 "
    "WHERE job_id = $1";
constexpr char kPutDeaths[] =
    "UPDATE training_jobs SET deaths = $2 WHERE job_id = $1";

Lease LeaseOf(const db::Row& row) {
  return {.job_id = row.Text(0),
          .sha256 = row.Text(1),
          .worker = {.name = row.Text(10),
                     .device = row.Text(11),
                     .server = row.Text(2)},
          .owner = row.Text(3),
          .contact = absl::FromUnixMicros(row.Int(4)),
          .reported = row.Int(5) != 0,
          .paused = row.Int(6) != 0,
          .cancelled = row.Int(7) != 0,
          .deaths = static_cast<int>(row.Int(8))};
}

}  // namespace

absl::Status LeaseInvalid(absl::string_view id) {
  const std::string name = absl::StrCat("trainingJobs/", id);
  return WithReason(
      absl::PermissionDeniedError(absl::StrFormat(
          "the lease on %s was withdrawn; the worker must end", name)),
      "LEASE_INVALID", name);
}

absl::StatusOr<std::vector<Lease>> ListLeases(db::Session& session) {
  ASSIGN_OR_RETURN(const db::Rows found, session.Execute(kSelectAll));
  std::vector<Lease> leases;
  for (const db::Row& row : found.rows) leases.push_back(LeaseOf(row));
  return leases;
}

absl::StatusOr<Lease> FindLease(db::Session& session, const std::string& id,
                                const std::string& secret) {
  return FindLeaseByDigest(session, id, Sha256Hex(secret));
}

absl::StatusOr<Lease> FindLeaseByDigest(db::Session& session,
                                        const std::string& id,
                                        const std::string& sha256) {
  ASSIGN_OR_RETURN(const db::Rows found, session.Execute(kSelectOne, {id}));
  if (found.empty()) return JobNotFound(id);
  Lease lease = LeaseOf(found.front());
  // Digests are compared, so that the time taken reveals nothing of the secret.
  const bool valid =
      found.front().Text(9) == "RUNNING" && lease.sha256 == sha256;
  if (!valid) return LeaseInvalid(id);
  return lease;
}

absl::StatusOr<std::optional<Lease>> FindLeaseOf(db::Session& session,
                                                 const std::string& worker) {
  if (worker.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const db::Rows found,
                   session.Execute(kSelectOfWorker, {worker}));
  if (found.empty()) return std::nullopt;
  return LeaseOf(found.front());
}

absl::Status RenewLease(db::Session& session, const std::string& job_id,
                        const std::string& lease_sha256, absl::Time now) {
  return session
      .Execute(kRenew, {job_id, lease_sha256, absl::ToUnixMicros(now)})
      .status();
}

absl::Status NoteContact(db::Session& session, const Lease& lease,
                         bool reported, absl::Duration half_life,
                         absl::Time now) {
  if (!lease.paused) {
    RETURN_IF_ERROR(ChargeDeviceUse(session, lease.owner, lease.job_id,
                                    now - lease.contact, half_life, now));
  }
  return session
      .Execute(kPutContact, {lease.job_id, absl::ToUnixMicros(now),
                             int64_t{lease.reported || reported}})
      .status();
}

absl::Status PutDeaths(db::Session& session, const std::string& id,
                       int deaths) {
  return session.Execute(kPutDeaths, {id, int64_t{deaths}}).status();
}

}  // namespace tessera::jobs
