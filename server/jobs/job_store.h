// The truth about training jobs: the queue, states, leases and progress.
#ifndef TESSERA_SERVER_JOBS_JOB_STORE_H_
#define TESSERA_SERVER_JOBS_JOB_STORE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/db/database.h"
#include "server/db/page.h"
#include "server/jobs/fair_share.h"
#include "server/jobs/job.h"
#include "server/jobs/job_events.h"
#include "server/storage/blob_store.h"

namespace tessera::jobs {

struct Ending;
struct JobChange;
struct LiveJob;
struct RunningRow;

struct JobStoreOptions {
  int max_queued = 10'000;          // Of all users ...
  int max_queued_per_user = 1'000;  // ... and of each.
  FairShareOptions fair_share;
  // What a job may ask for beside `auto`; empty: anything.
  std::vector<std::string> devices;
  // Progress within an epoch is written to the database this often.
  absl::Duration write_progress_every = absl::Seconds(5);
  // Called after a job has started, ended or returned to the queue, while no
  // lock is held. May be null. Must not block.
  std::function<void(const Job& job)> on_transition;
  // Who watches a queued job learns this often when it may start.
  absl::Duration refresh_queue_every = absl::Seconds(10);
};

// What the scheduler has to know of a running job beside the job itself.
struct LeaseInfo {
  absl::Time last_contact;    // Of the worker; its start at first.
  bool reported = false;      // Progress has come at least once.
  absl::Time cancel_time = absl::InfiniteFuture();  // Infinite: not cancelled.
};

// Keeps jobs in the database, so that a queue outlives any crash, and the
// newest progress of running ones in memory beside it. Every change is
// published to watchers. Changes of a running job need its lease: a secret
// that the worker holds and of which only the SHA-256 is kept. Errors of those:
// PERMISSION_DENIED (LEASE_INVALID) if the lease is not the current one.
//
// Of all: NOT_FOUND (JOB_NOT_FOUND) if there is no job `id`.
//
// Thread-safe. Borrows everything it is given.
class JobStore {
 public:
  ~JobStore();

  // Queues the jobs again, ahead of all others, that ran when the last server
  // ended; they keep their checkpoint. Jobs that cannot be read are left alone,
  // and neither run nor count. One that had already added its version
  // has SUCCEEDED, one that was being cancelled is CANCELLED.
  static absl::StatusOr<std::unique_ptr<JobStore>> Open(
      db::Database& database, storage::BlobStore& blobs, const Clock& clock,
      const JobStoreOptions& options = {});

  // For users.
  // Errors: INVALID_ARGUMENT (ID_INVALID, NAME_INVALID, PARAMETER_INVALID);
  // NOT_FOUND (DATASET_NOT_FOUND, VERSION_NOT_FOUND); ALREADY_EXISTS
  // (REQUEST_ID_REUSED);
  // RESOURCE_EXHAUSTED (QUEUE_FULL), with a delay (see retry_delay.h).
  absl::StatusOr<Job> Create(const NewJob& job, const std::string& request_id);
  // What Create() answered to `asked` before; empty if nothing.
  // Errors: ALREADY_EXISTS (REQUEST_ID_REUSED).
  absl::StatusOr<std::optional<Job>> FindCreated(
      const std::string& asked, const std::string& request_id) const;
  // With the newest progress, also what is not in the database yet.
  absl::StatusOr<Job> Get(const std::string& id) const;
  // The newest first, without plan and history. Errors: INVALID_ARGUMENT.
  absl::StatusOr<db::Page<Job>> List(const db::PageRequest& page) const;
  // A queued job ends at once, a running one soon, and one that cannot be read
  // at once unless it had ended; others stay as they are.
  absl::StatusOr<Job> Cancel(const std::string& id);
  // Calls back at once if the job is newer than `after_sequence` or final,
  // then after each change. See JobEvents.
  absl::StatusOr<Subscription> Watch(const std::string& id,
                                     int64_t after_sequence,
                                     JobCallback callback);
  absl::StatusOr<JobCounts> Counts() const;

  // For the scheduler.
  // The first in the queue that may run on `device`; see FairOrder().
  absl::StatusOr<std::optional<Job>> NextFor(const std::string& device) const;
  // QUEUED to RUNNING. Errors: ABORTED if it is not queued any more.
  absl::StatusOr<Job> Start(const std::string& id, const std::string& lease,
                            const std::string& device);
  // RUNNING to QUEUED, ahead of all others; the lease is withdrawn. A job that
  // was told to stop is CANCELLED instead.
  absl::Status Requeue(const std::string& id, const std::string& lease);
  // RUNNING to CANCELLED.
  absl::Status FinishCancel(const std::string& id, const std::string& lease);
  // Empty if `lease` does not hold the running job `id`.
  std::optional<LeaseInfo> FindLease(const std::string& id,
                                     const std::string& lease) const;
  // Compares the jobs that run by the database with those that run by memory
  // and with `leases`, by job, of the workers that there are: a call of the
  // database may fail after its change was made. A job that no worker has is
  // queued again; watchers are told what they could not be told before.
  // REQUIRES: no Start() meanwhile.
  absl::Status Reconcile(const std::map<std::string, std::string>& leases);
  // Called after each change that may give the scheduler work. Must not block.
  void SetWakeUp(std::function<void()> wake_up);

  // For workers; see WorkerDesk.
  // The job, if `lease` holds it; counts as contact.
  absl::StatusOr<Job> CheckLease(const std::string& id,
                                 const std::string& lease);
  // `progress.history` may hold all epochs or only those not reported yet.
  absl::StatusOr<Job> Report(const std::string& id, const std::string& lease,
                             Progress progress);
  // Errors: FAILED_PRECONDITION (FILE_NOT_UPLOADED).
  absl::Status SetCheckpoint(const std::string& id, const std::string& lease,
                             const storage::Digest& digest);
  // RUNNING to SUCCEEDED and to FAILED. Retrying is fine.
  absl::Status Succeed(const std::string& id, const std::string& lease,
                       const std::string& model_version);
  absl::Status Fail(const std::string& id, const std::string& lease,
                    const std::string& message);

 private:
  JobStore(db::Database& database, storage::BlobStore& blobs,
           const Clock& clock, const JobStoreOptions& options);

  // See Open().
  absl::Status Recover();
  // What can be told of a new job without the database.
  absl::Status CheckNew(const NewJob& job) const;
  absl::StatusOr<Job> Insert(db::Session& session, const NewJob& job) const;
  // Errors: RESOURCE_EXHAUSTED (QUEUE_FULL).
  absl::Status CheckRoom(db::Session& session, const std::string& owner) const;
  absl::StatusOr<std::vector<JobTurn>> Turns(db::Session& session) const;
  // The job by its row, with its place in the queue.
  absl::StatusOr<Job> ReadRow(db::Session& session,
                              const std::string& id) const;
  // The job as it is now: its row, and what is newer in memory.
  absl::StatusOr<Job> Read(const std::string& id) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // What is newer than the job's row.
  void Overlay(Job& job) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Errors: NOT_FOUND (JOB_NOT_FOUND); PERMISSION_DENIED (LEASE_INVALID).
  absl::StatusOr<LiveJob*> FindLive(const std::string& id,
                                    const std::string& lease)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  absl::Status WriteProgress(const std::string& id, LiveJob& live)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // The part of Cancel() that changes something; `first` is false if the job
  // had ended.
  absl::StatusOr<JobChange> CancelRow(const std::string& id);
  // Brings a running job to its end, and what hangs on it.
  absl::Status End(const std::string& id, const std::string& lease,
                   const Ending& ending);
  absl::StatusOr<JobChange> EndLive(const std::string& id,
                                    const std::string& lease,
                                    const Ending& ending);
  // Ends a job that no worker has: it is queued again, or see EndJob().
  absl::StatusOr<JobChange> Abandon(const RunningRow& row)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Removes from memory what does not run by `rows`, which are all that do;
  // returns the ids.
  std::vector<std::string> ForgetEnded(const std::vector<RunningRow>& rows)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // A job in a final state needs no checkpoint.
  void RemoveCheckpointAfter(const JobChange& change);
  // Publishes the job and, since they may have moved, the queued ones that
  // somebody watches; wakes the scheduler up.
  void Announce(const std::string& id);
  void NoteTransition(const Job& job) const;
  // The first part of that. What fails is done by the next Reconcile().
  void PublishQueueAnd(const std::string& id);
  // Has watchers of the job told at the next Reconcile(), after a call of the
  // database that may have failed once its change was made.
  void PublishLater(const std::string& id, const absl::Status& failure);
  // Tells those who wait how the queue moves on while a job runs, if it is
  // time for that.
  absl::Status RefreshQueue(const std::string& running_id);
  // Does nothing for an empty digest, or if something else needs the blob.
  void RemoveBlob(const storage::Digest& digest);

  db::Database& database_;
  storage::BlobStore& blobs_;
  const Clock& clock_;
  const JobStoreOptions options_;
  JobEvents events_;
  mutable absl::Mutex mu_;  // Also held while a running job's row changes.
  std::map<std::string, std::unique_ptr<LiveJob>> live_ ABSL_GUARDED_BY(mu_);
  std::function<void()> wake_up_ ABSL_GUARDED_BY(mu_);
  // Jobs whose watchers may not have been told of the last change.
  std::set<std::string> unpublished_ ABSL_GUARDED_BY(mu_);
  absl::Time queue_refreshed_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();
};

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_JOB_STORE_H_
