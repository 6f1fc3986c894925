// Tells watchers about jobs, without a thread for any of them.
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

// Gets a job as it is after a change; `job.sequence` says how new that is.
// Must not block. It is called on the thread that made the change, while no
// lock is held, never twice at the same time, in order of the sequence. A
// watcher that is slow misses states in between, never the last one.
using JobCallback = std::function<void(const Job& job)>;

class JobEvents;
class Watcher;

// Keeps a callback registered. Once the destructor has returned, the callback
// does not run any more; destroying it inside its own callback is allowed.
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

// Hands each published job to those who watch it.
//
// Thread-safe.
class JobEvents {
 public:
  // Passes on jobs whose sequence is above `after_sequence`, and final jobs
  // whatever their sequence, so that every watch ends.
  Subscription Subscribe(const std::string& job_id, int64_t after_sequence,
                         JobCallback callback);

  // REQUIRES: the caller holds no lock that a callback could need.
  void Publish(const Job& job);

  // The jobs that somebody watches.
  std::set<std::string> Watched() const;

 private:
  std::vector<std::shared_ptr<Watcher>> WatchersOf(const std::string& job_id);
  // Forgets those of the job whose subscription is gone.
  // A watcher lives as long as its subscription.
  void Sweep(const std::string& job_id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  mutable absl::Mutex mu_;
  std::multimap<std::string, std::weak_ptr<Watcher>> watchers_
      ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_JOB_EVENTS_H_
