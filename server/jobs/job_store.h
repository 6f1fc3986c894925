// All training jobs: the queue, states, leases and progress.
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
#include "server/files/kept_files.h"
#include "server/jobs/fair_share.h"
#include "server/jobs/job.h"
#include "server/jobs/job_events.h"
#include "server/jobs/job_publisher.h"
#include "server/jobs/lease.h"

namespace tessera::jobs {

struct Ending;
struct JobChange;

struct JobStoreOptions {
  int max_queued = 10'000;          // Of all users together.
  int max_queued_per_user = 1'000;  // Of each user.
  FairShareOptions fair_share;
  // The devices that a job may ask for beside `auto`; empty: any device.
  std::vector<std::string> devices;
  LeaseLimits lease_limits;
  // A job fails when this many workers in a row die without a new checkpoint.
  int most_deaths = 3;
  // Called after a worker has died, without a lock; `silent`: only its silence
  // told that. May be null. Must not block.
  std::function<void(bool silent)> on_death;
  // Names this server in the leases of the workers that it supervises. Stays
  // the same when the server starts again.
  std::string server = "server";
  JobPublisherOptions publishing;
};

// Keeps jobs in the database, with their leases and their newest progress: the
// queue outlives any crash, and any process may answer any call. Every change is
// published to this process's watchers.
//
// Methods that take a lease act for the worker of a running job. The lease is a
// secret of that worker; the store keeps only its SHA-256.
//
// Errors of all methods with a lease: PERMISSION_DENIED (LEASE_INVALID) if the
// lease is not the current one. Errors of all methods with an id: NOT_FOUND
// (JOB_NOT_FOUND) if there is no job `id`.
//
// Thread-safe. Borrows everything it is given.
class JobStore {
 public:
  ~JobStore();

  // Queues the jobs that this server ran when it last ended again, and those
  // whose lease has expired, ahead of all others; they keep their checkpoints. A
  // job that had already added its version has SUCCEEDED; a job that was being
  // cancelled is CANCELLED. Unreadable jobs are left alone: they neither run nor
  // count.
  static absl::StatusOr<std::unique_ptr<JobStore>> Open(
      db::Database& database, files::KeptFiles& files, const Clock& clock,
      const JobStoreOptions& options = {});

  // For users.
  //
  // Queues a job. Errors: INVALID_ARGUMENT (ID_INVALID, NAME_INVALID,
  // PARAMETER_INVALID); NOT_FOUND (DATASET_NOT_FOUND, VERSION_NOT_FOUND);
  // ALREADY_EXISTS (REQUEST_ID_REUSED); RESOURCE_EXHAUSTED (QUEUE_FULL), with a
  // retry delay (see base/retry_delay.h).
  absl::StatusOr<Job> Create(const NewJob& job, const std::string& request_id);
  // The job that an earlier Create() returned for `asked`; none if there was no
  // such call.
  // Errors: ALREADY_EXISTS (REQUEST_ID_REUSED).
  absl::StatusOr<std::optional<Job>> FindCreated(
      const std::string& asked, const std::string& request_id) const;
  absl::StatusOr<Job> Get(const std::string& id) const;
  // The newest first, without plan and history. Errors: INVALID_ARGUMENT.
  absl::StatusOr<db::Page<Job>> List(const db::PageRequest& page) const;
  // A queued or unreadable job ends at once, a running job soon. A job that has
  // ended stays as it is.
  absl::StatusOr<Job> Cancel(const std::string& id);
  // Calls `callback` at once if the job is newer than `after_sequence` or
  // final, and then after each change. See JobEvents.
  absl::StatusOr<Subscription> Watch(const std::string& id,
                                     int64_t after_sequence,
                                     JobCallback callback);
  absl::StatusOr<JobCounts> Counts() const;

  absl::StatusOr<QueueGauges> Measure() const;

  // For the supervisor of this server's own workers.
  //
  // How many queued jobs may run on `device`.
  absl::StatusOr<int> CountFor(const std::string& device) const;
  // The leases of running jobs whose workers this server supervises.
  absl::StatusOr<std::vector<Lease>> OwnLeases() const;
  // RUNNING to QUEUED, ahead of all others; the lease is withdrawn. A job that
  // was told to stop is CANCELLED instead.
  absl::Status Requeue(const Lease& lease);
  // The same for a job whose worker died, and counts the death. After too many
  // deaths in a row without a new checkpoint the job has FAILED instead; `how`
  // says how the last worker ended. Returns the job's new state.
  absl::StatusOr<JobState> SettleDeath(const Lease& lease,
                                       const std::string& how);
  // RUNNING to CANCELLED.
  absl::Status FinishCancel(const Lease& lease);
  const LeaseLimits& lease_limits() const { return options_.lease_limits; }
  // Makes the database and the workers agree on which jobs run: a database call
  // may report an error although its change was made, and workers of other
  // machines end without a word. `workers` has the name of each existing worker
  // of this server. A job of this server without a worker is queued again. A
  // job of any other worker whose lease has expired counts as a death.
  // Watchers are told of changes that could not be published before.
  // REQUIRES: no worker of this server begins to ask for work meanwhile.
  absl::Status Reconcile(const std::set<std::string>& workers);
  // Tells who waits for work of changes that may bring some.
  JobPublisher& publisher() { return publisher_; }

  // For workers; see WorkerDesk.
  //
  // The first queued job that may run on the worker's device (see FairOrder()),
  // which is RUNNING from then on; none if there is no such job. A worker has
  // one job: if it has one already, because the answer to its last call was
  // lost, it gets that job again. `lease` becomes the job's only valid lease.
  absl::StatusOr<std::optional<Job>> Acquire(const WorkerInfo& worker,
                                             const std::string& lease);
  // Requeue() by the worker itself.
  absl::Status Return(const std::string& id, const std::string& lease);
  // The job, if `lease` holds it. The call counts as contact.
  absl::StatusOr<Job> CheckLease(const std::string& id,
                                 const std::string& lease);
  // `progress.history` may hold all epochs or only those not reported yet.
  absl::StatusOr<Job> Report(const std::string& id, const std::string& lease,
                             const Progress& progress);
  // Errors: FAILED_PRECONDITION (FILE_NOT_UPLOADED).
  absl::Status SetCheckpoint(const std::string& id, const std::string& lease,
                             const storage::Digest& digest);
  // RUNNING to SUCCEEDED, or to FAILED. Both may be retried.
  absl::Status Succeed(const std::string& id, const std::string& lease,
                       const std::string& model_version);
  absl::Status Fail(const std::string& id, const std::string& lease,
                    const std::string& message);

 private:
  JobStore(db::Database& database, files::KeptFiles& files,
           const Clock& clock, const JobStoreOptions& options);

  // See Open().
  absl::Status Recover();
  // Checks what can be checked of a new job without the database.
  absl::Status CheckNew(const NewJob& job) const;
  absl::StatusOr<Job> Insert(db::Session& session, const NewJob& job) const;
  // Errors: RESOURCE_EXHAUSTED (QUEUE_FULL).
  absl::Status CheckRoom(db::Session& session, const std::string& owner) const;
  absl::StatusOr<std::vector<JobTurn>> Turns(db::Session& session) const;
  // The job as in its row, with its place in the queue.
  absl::StatusOr<Job> ReadRow(db::Session& session,
                              const std::string& id) const;
  void NoteHeard(const std::string& id);
  // Writes that the worker called; see NoteContact().
  absl::Status Touch(db::Session& session, const Lease& lease,
                     bool reported) const;
  // The part of Cancel() that changes the row. `first` is false if the job had
  // already ended.
  absl::StatusOr<JobChange> CancelRow(db::Session& session,
                                      const std::string& id) const;
  // The body of Acquire()'s transaction. `first` is false if nothing changed
  // but the lease.
  absl::StatusOr<std::optional<Job>> AcquireRow(db::Session& session,
                                                const WorkerInfo& worker,
                                                const std::string& lease_sha256,
                                                bool& first) const;
  // Ends a running job, removes its checkpoint if it is final, and tells
  // watchers and whoever waits for work. Returns the job's new state.
  absl::StatusOr<JobState> End(const std::string& id,
                               const std::string& lease_sha256,
                               const Ending& ending);
  absl::StatusOr<JobChange> EndRow(db::Session& session, const std::string& id,
                                   const std::string& lease_sha256,
                                   const Ending& ending) const;
  // With the contact that could not be written.
  Lease Heard(Lease lease) const;
  // Whether the worker has been silent for too long.
  bool IsExpired(const Lease& lease) const;
  // The leases of running jobs that no worker has; see Reconcile().
  absl::StatusOr<std::vector<Lease>> FindAbandoned(
      const std::set<std::string>& workers) const;
  // Queues a job that no worker has again; EndJob() lists the exceptions.
  absl::StatusOr<JobChange> Abandon(const Lease& lease) const;
  // Removes the checkpoint of a job that has reached a final state.
  void RemoveCheckpointAfter(const JobChange& change);
  // Removes the blob. Does nothing for an empty digest, or if something else
  // needs the blob.
  void RemoveBlob(const storage::Digest& digest);

  db::Database& database_;
  files::KeptFiles& files_;
  const Clock& clock_;
  const JobStoreOptions options_;
  const absl::Time opened_;
  JobPublisher publisher_;
  mutable absl::Mutex mu_;
  // When the worker of a job last called this server, by the job's id. Newer
  // than the row where the database could not be written.
  std::map<std::string, absl::Time> heard_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_JOB_STORE_H_
