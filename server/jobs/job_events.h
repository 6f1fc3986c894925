// Tells watchers about changes of jobs. Watchers need no threads.
#ifndef TESSERA_SERVER_JOBS_JOB_EVENTS_H_
#define TESSERA_SERVER_JOBS_JOB_EVENTS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "server/jobs/job.h"

namespace tessera::jobs {

// Takes a job as it is after a change; `job.sequence` orders the changes.
// Must not block. It is called on the thread that made the change, without a
// lock, one call at a time, in the order of sequences. A slow watcher misses
// states in between, but never the last one.
using JobCallback = std::function<void(const Job& job)>;

class JobEvents;
class Watcher;

// Keeps a callback registered. The callback does not run any more once the
// destructor has returned. A callback may destroy its own subscription.
//
// Movable. Not thread-safe. May outlive the JobEvents.
class Subscription {
 public:
  Subscription() = default;
  explicit Subscription(std::shared_ptr<Watcher> watcher);
  Subscription(Subscription&&) noexcept = default;
  Subscription& operator=(Subscription&& other) noexcept;
  ~Subscription();

 private:
  std::shared_ptr<Watcher> watcher_;
};

// Passes each published job to its watchers.
//
// Thread-safe.
class JobEvents {
 public:
  // Passes on changes of the job with a sequence above `after_sequence`. A
  // final job is passed on whatever its sequence, so that every watch ends.
  Subscription Subscribe(const std::string& job_id, int64_t after_sequence,
                         JobCallback callback);

  // REQUIRES: the caller holds no lock that a callback could need.
  void Publish(const Job& job);

  // The ids of jobs with watchers.
  std::set<std::string> Watched() const;

 private:
  std::vector<std::shared_ptr<Watcher>> WatchersOf(const std::string& job_id);
  // Forgets watchers of the job whose subscriptions are destroyed; a watcher
  // lives as long as its subscription.
  void Sweep(const std::string& job_id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  mutable absl::Mutex mu_;
  std::multimap<std::string, std::weak_ptr<Watcher>> watchers_
      ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_JOB_EVENTS_H_
