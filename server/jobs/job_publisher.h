// Tells watchers, the metrics and whoever waits for work what became of jobs.
#ifndef TESSERA_SERVER_JOBS_JOB_PUBLISHER_H_
#define TESSERA_SERVER_JOBS_JOB_PUBLISHER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
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
#include "server/jobs/fair_share.h"
#include "server/jobs/job.h"
#include "server/jobs/job_events.h"

namespace tessera::jobs {

struct JobPublisherOptions {
  // Called after a job has started, ended or returned to the queue, without a
  // lock. May be null. Must not block.
  std::function<void(const Job& job)> on_transition;
  // How often watchers of a queued job are told when it may start.
  absl::Duration refresh_queue_every = absl::Seconds(10);
  // Whether other processes may change jobs of this database. Their changes are
  // then published here, too: their starts and ends at once, progress with the
  // next CatchUp().
  bool shared = false;
};

// Publishes changes of jobs after their transactions: to the watchers of the
// job, to the watchers of queued jobs, which may have moved, and to those who
// wait for work, here and in other processes. What could not be published
// because the database failed is published by the next CatchUp().
//
// Thread-safe. Borrows the database and the clock.
class JobPublisher {
 public:
  // Reads the order of the queue.
  using ReadQueue =
      std::function<absl::StatusOr<std::vector<JobTurn>>(db::Session&)>;

  JobPublisher(db::Database& database, const Clock& clock, ReadQueue read_queue,
               const JobPublisherOptions& options);

  // See JobEvents.
  Subscription Subscribe(const std::string& id, int64_t after_sequence,
                         JobCallback callback) {
    return events_.Subscribe(id, after_sequence, std::move(callback));
  }
  // Publishes the job as it is, and nothing else.
  void Publish(const Job& job) { events_.Publish(job); }

  // Adds a function that is called after each change that may give work to
  // somebody, until RemoveWakeUp(), which waits for calls in progress. It must
  // not block. Returns its number.
  int AddWakeUp(std::function<void()> wake_up);
  void RemoveWakeUp(int number);

  // Publishes the job and the watched queued jobs. Then wakes up those who wait
  // for work.
  void Announce(const std::string& id);
  void NoteTransition(const Job& job) const;

  // Lets the next CatchUp() publish the job. For database calls that reported
  // `failure` but may have made their change.
  void PublishLater(const std::string& id, const absl::Status& failure);
  // As PublishLater(), after the end of a running job failed: if the change was
  // made, it is a transition that was not noted.
  void NoteLater(const std::string& id, const absl::Status& failure);
  // Whether NoteLater() was called for the job, which is forgotten by this.
  bool TakeUnnoted(const std::string& id);
  void CatchUp();

  // Publishes the watched queued jobs, at most every refresh_queue_every, so
  // that their watchers see new estimates while a job runs.
  void RefreshQueue(const std::string& running_id);

 private:
  // Publishes as Announce() does, without waking anybody.
  void PublishQueueAnd(const std::set<std::string>& ids);
  void WakeUp();
  // Tells other processes that the job has changed.
  void Tell(const std::string& id);
  // Another process may have changed the job; empty: any job.
  void Hear(const std::string& id);

  db::Database& database_;
  const Clock& clock_;
  const ReadQueue read_queue_;
  const JobPublisherOptions options_;
  JobEvents events_;
  // Held for reading while functions are called.
  absl::Mutex wake_ups_mu_;
  std::map<int, std::function<void()>> wake_ups_ ABSL_GUARDED_BY(wake_ups_mu_);
  int next_wake_up_ ABSL_GUARDED_BY(wake_ups_mu_) = 0;
  absl::Mutex mu_;
  // Ids of jobs whose last change may not have been published.
  std::set<std::string> unpublished_ ABSL_GUARDED_BY(mu_);
  // Ids of jobs whose end may not have been noted as a transition.
  std::set<std::string> unnoted_ ABSL_GUARDED_BY(mu_);
  absl::Time queue_refreshed_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();
  // Last: calls the other members. Null unless `shared`.
  std::unique_ptr<db::Listening> listening_;
};

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_JOB_PUBLISHER_H_
