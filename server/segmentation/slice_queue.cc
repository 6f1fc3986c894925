#include "server/segmentation/slice_queue.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/error_reason.h"
#include "base/log.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/db/transaction.h"
#include "server/jobs/device_use.h"
#include "server/jobs/random_token.h"
#include "server/segmentation/lending.h"
#include "server/segmentation/segmentation_rows.h"
#include "server/segmentation/settlement.h"
#include "server/segmentation/values_list.h"

namespace tessera::segmentation {
namespace {

constexpr size_t kLeaseBytes = 32;
// Before a power failure, watchers may have seen up to this many changes that
// the failure undid. New sequences must be above those.
constexpr int64_t kSequenceGap = 1'000'000;
constexpr int64_t kLeasesAtOnce = 100;

constexpr char kRenew[] =
    "UPDATE segmentation_leases SET expire_time = $1 WHERE lease_sha256 IN "
    "(%s)";
constexpr char kSelectHeld[] =
    "SELECT lease_sha256 FROM segmentation_leases WHERE lease_sha256 IN (%s)";
// A job of which slices are lent is RUNNING until it ends.
constexpr char kSelectJobOfLease[] =
    "SELECT " TESSERA_SEGMENTATION_COLUMNS
    " FROM segmentation_jobs WHERE job_id = (SELECT job_id FROM "
    "segmentation_leases WHERE lease_sha256 = $1) AND state = 'RUNNING'";
constexpr char kSelectImage[] =
    "SELECT 1 FROM segmentation_slices s JOIN segmentation_images i ON "
    "i.job_id = s.job_id AND i.position = s.position WHERE s.job_id = $1 AND "
    "s.lease_sha256 = $2 AND s.state = 'RUNNING' AND i.sha256 = $3 LIMIT 1";
constexpr char kSelectExpired[] =
    "SELECT lease_sha256 FROM segmentation_leases WHERE expire_time < $1 "
    "LIMIT $2";
constexpr char kSelectOfServer[] =
    "SELECT lease_sha256 FROM segmentation_leases WHERE server = $1 LIMIT $2";
constexpr char kSelectOfWorker[] =
    "SELECT lease_sha256 FROM segmentation_leases WHERE worker = $1";
constexpr char kDeleteLease[] =
    "DELETE FROM segmentation_leases WHERE lease_sha256 = $1";
constexpr char kDeleteLeasesOfJob[] =
    "DELETE FROM segmentation_leases WHERE job_id = $1";
constexpr char kFailJob[] =
    "UPDATE segmentation_jobs SET state = 'FAILED', error_message = $2, "
    "images_failed = images - images_succeeded, slices_queued = 0, "
    "slices_running = 0, sequence = sequence + 1, end_time = $3 "
    "WHERE job_id = $1";

}  // namespace

absl::Status LeaseLost() {
  return WithReason(
      absl::PermissionDeniedError(
          "the lease on these slices was withdrawn: they were given to another "
          "worker, or their job has ended; drop the results"),
      "LEASE_LOST");
}

absl::StatusOr<std::optional<SliceBatch>> SliceQueue::Acquire(
    const SliceWorker& worker, int max_slices) {
  const std::string lease = jobs::RandomToken(kLeaseBytes);
  const absl::Time now = store_.clock_.Now();
  std::optional<SliceBatch> batch;
  bool begun = false;  // The job's first slice.
  // A crash of the machine ends the worker, too.
  const absl::Status lent = store_.database_.Transaction(
      [&](db::Session& session) -> absl::Status {
        Lending lending(session, worker, options_, now);
        ASSIGN_OR_RETURN(batch, lending.Lend(lease, max_slices));
        begun = lending.begun();
        return absl::OkStatus();
      },
      db::Durability::kOrdered);
  if (!lent.ok()) {
    // The commit may have succeeded although its answer was lost.
    if (absl::IsUnavailable(lent)) Settle(Sha256Hex(lease), {}).IgnoreError();
    return lent;
  }
  if (begun) store_.NoteTransition(batch->job);
  return batch;
}

absl::StatusOr<std::vector<std::string>> SliceQueue::Renew(
    const std::vector<std::string>& leases) {
  if (leases.empty()) return leases;
  const absl::Time expire = store_.clock_.Now() + options_.lease;
  std::vector<db::Value> digests;
  for (const std::string& lease : leases) digests.push_back(Sha256Hex(lease));
  const auto renew = [&](db::Session& session) -> absl::StatusOr<db::Rows> {
    RETURN_IF_ERROR(
        ExecuteList(session, kRenew, {absl::ToUnixMicros(expire)}, digests)
            .status());
    return ExecuteList(session, kSelectHeld, {}, digests);
  };
  ASSIGN_OR_RETURN(
      const db::Rows found,
      db::InTransaction(store_.database_, renew, db::Durability::kOrdered));
  std::set<std::string> held;
  for (const db::Row& row : found.rows) held.insert(row.Text(0));
  std::vector<std::string> lost;
  for (const std::string& lease : leases) {
    if (held.count(Sha256Hex(lease)) == 0) lost.push_back(lease);
  }
  return lost;
}

absl::StatusOr<SegmentationJob> SliceQueue::JobOf(const std::string& lease) {
  ASSIGN_OR_RETURN(
      const db::Rows found,
      store_.database_.Execute(kSelectJobOfLease, {Sha256Hex(lease)}));
  if (found.empty()) return LeaseLost();
  return segmentation::JobOf(found.front());
}

absl::StatusOr<bool> SliceQueue::HasImage(const std::string& id,
                                          const std::string& lease,
                                          const std::string& sha256) {
  ASSIGN_OR_RETURN(
      const db::Rows found,
      store_.database_.Execute(kSelectImage, {id, Sha256Hex(lease), sha256}));
  return !found.empty();
}

absl::Status SliceQueue::Return(const std::string& lease,
                                const HandIn& hand_in) {
  if (options_.check_room && hand_in.blob_bytes > 0) {
    ASSIGN_OR_RETURN(const SegmentationJob job, JobOf(lease));
    const absl::Status room = options_.check_room(job, hand_in.blob_bytes);
    if (absl::IsResourceExhausted(room)) {
      return FailJob(lease, std::string(room.message()));
    }
    RETURN_IF_ERROR(room);
  }
  return Settle(Sha256Hex(lease), hand_in);
}

absl::Status SliceQueue::Settle(const std::string& lease_sha256,
                                const HandIn& hand_in) {
  const absl::Time now = store_.clock_.Now();
  const auto settle =
      [&](db::Session& session) -> absl::StatusOr<SegmentationJob> {
    ASSIGN_OR_RETURN(Settlement settlement,
                     Settlement::Open(session, lease_sha256));
    for (const SliceResult& result : hand_in.results) {
      settlement.Apply(result, options_.most_retries);
    }
    RETURN_IF_ERROR(jobs::ChargeUse(session, settlement.job().owner,
                                    absl::Seconds(settlement.device_seconds()),
                                    options_.fair_share.half_life, now));
    return settlement.Write({hand_in.blob_sha256, hand_in.blob_bytes},
                            hand_in.postpone, 1, now);
  };
  ASSIGN_OR_RETURN(const SegmentationJob job,
                   db::InTransaction(store_.database_, settle));
  if (IsFinal(job)) store_.NoteTransition(job);
  // An image that was opened may have brought many slices.
  if (!IsFinal(job) && job.slices_queued > 0) store_.WakeUp();
  return absl::OkStatus();
}

absl::Status SliceQueue::ReturnUnheld(const std::string& worker,
                                      const std::vector<std::string>& held) {
  std::set<std::string> known;
  for (const std::string& lease : held) known.insert(Sha256Hex(lease));
  ASSIGN_OR_RETURN(const db::Rows leases,
                   store_.database_.Execute(kSelectOfWorker, {worker}));
  for (const db::Row& row : leases.rows) {
    if (known.count(row.Text(0)) > 0) continue;
    const absl::Status returned = Settle(row.Text(0), {});
    if (ReasonOf(returned) == "LEASE_LOST") continue;  // It has just ended.
    RETURN_IF_ERROR(returned);
    Log(Severity::kInfo, "slices had not reached their worker",
        {{"worker", worker}});
  }
  return absl::OkStatus();
}

absl::Status SliceQueue::FailJob(const std::string& lease,
                                 const std::string& message) {
  const absl::Time now = store_.clock_.Now();
  const auto fail =
      [&](db::Session& session) -> absl::StatusOr<SegmentationJob> {
    ASSIGN_OR_RETURN(const Settlement settlement,
                     Settlement::Open(session, Sha256Hex(lease)));
    const std::string& id = settlement.job().id;
    RETURN_IF_ERROR(
        session.Execute(kFailJob, {id, message, absl::ToUnixMicros(now)})
            .status());
    RETURN_IF_ERROR(session.Execute(kDeleteLeasesOfJob, {id}).status());
    return FindJob(session, id);
  };
  ASSIGN_OR_RETURN(const SegmentationJob job,
                   db::InTransaction(store_.database_, fail));
  store_.NoteTransition(job);
  store_.WakeUp();
  return absl::OkStatus();
}

absl::Status SliceQueue::TakeBack(const std::string& lease_sha256,
                                  bool silent) {
  const absl::Time now = store_.clock_.Now();
  const auto take_back =
      [&](db::Session& session) -> absl::StatusOr<SegmentationJob> {
    absl::StatusOr<Settlement> settlement =
        Settlement::Open(session, lease_sha256);
    if (ReasonOf(settlement.status()) == "LEASE_LOST") {
      RETURN_IF_ERROR(session.Execute(kDeleteLease, {lease_sha256}).status());
      return SegmentationJob();
    }
    RETURN_IF_ERROR(settlement.status());
    settlement->CountDeaths(options_.most_deaths);
    return settlement->Write({}, absl::ZeroDuration(), kSequenceGap, now);
  };
  ASSIGN_OR_RETURN(const SegmentationJob job,
                   db::InTransaction(store_.database_, take_back));
  if (job.id.empty()) return absl::OkStatus();
  Log(Severity::kWarning, "slices had no worker any more",
      {{"job", job.name()}});
  if (options_.on_death) options_.on_death(silent);
  if (IsFinal(job)) store_.NoteTransition(job);
  return absl::OkStatus();
}

absl::Status SliceQueue::TakeBackAll(const std::string& sql,
                                     const db::Value& key, bool silent) {
  size_t found = 0;
  do {
    ASSIGN_OR_RETURN(const db::Rows leases,
                     store_.database_.Execute(sql, {key, kLeasesAtOnce}));
    for (const db::Row& row : leases.rows) {
      RETURN_IF_ERROR(TakeBack(row.Text(0), silent));
    }
    found = leases.rows.size();
  } while (found == static_cast<size_t>(kLeasesAtOnce));
  if (found > 0) store_.WakeUp();
  return absl::OkStatus();
}

absl::Status SliceQueue::TakeBackExpired() {
  return TakeBackAll(kSelectExpired, absl::ToUnixMicros(store_.clock_.Now()),
                     /*silent=*/true);
}

absl::Status SliceQueue::TakeBackFrom(const std::string& server) {
  return TakeBackAll(kSelectOfServer, server, /*silent=*/false);
}

}  // namespace tessera::segmentation
