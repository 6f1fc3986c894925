// Tells watchers about changes of jobs. Watchers need no threads.
#ifndef TESSERA_SERVER_JOBS_EVENT_HUB_H_
#define TESSERA_SERVER_JOBS_EVENT_HUB_H_

#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace tessera::jobs {

// A callback that may be called until it is closed.
class Closable {
 public:
  virtual ~Closable() = default;
  // Returns when the callback has ended, unless the callback itself calls it.
  virtual void Close() = 0;
};

// Keeps a callback registered. The callback does not run any more once the
// destructor has returned. A callback may destroy its own subscription.
//
// Movable. Not thread-safe. May outlive the EventHub.
class Subscription {
 public:
  Subscription() = default;
  explicit Subscription(std::shared_ptr<Closable> watcher);
  Subscription(Subscription&&) noexcept = default;
  Subscription& operator=(Subscription&& other) noexcept;
  ~Subscription();

 private:
  std::shared_ptr<Closable> watcher_;
};

// One callback and the newest job that it has not seen yet; see EventHub.
//
// Thread-safe.
template <typename Job>
class EventWatcher final : public Closable {
 public:
  using Callback = std::function<void(const Job& job)>;

  EventWatcher(int64_t after_sequence, Callback callback)
      : last_sequence_(after_sequence), callback_(std::move(callback)) {}

  // The thread that finds the callback idle calls it, also for jobs that other
  // threads offer in the meantime. So calls come in order and one at a time.
  void Offer(const Job& job) {
    {
      const absl::MutexLock lock(&mu_);
      if (closed_ || !IsNews(job)) return;
      last_sequence_ = job.sequence;
      final_seen_ = IsFinal(job.state);
      pending_ = job;
      // The calling thread takes `pending_` when the callback returns.
      if (calling_) return;
      calling_ = true;
      caller_ = std::this_thread::get_id();
    }
    Deliver();
  }

  void Close() override {
    const absl::MutexLock lock(&mu_);
    closed_ = true;
    pending_.reset();
    if (calling_ && caller_ == std::this_thread::get_id()) return;
    mu_.Await(absl::Condition(
        +[](bool* calling) { return !*calling; }, &calling_));
  }

 private:
  bool IsNews(const Job& job) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    if (final_seen_) return false;
    return IsFinal(job.state) || job.sequence > last_sequence_;
  }

  void Deliver() {
    while (true) {
      std::optional<Job> job;
      {
        const absl::MutexLock lock(&mu_);
        job = std::exchange(pending_, std::nullopt);
        if (!job) {
          calling_ = false;
          return;
        }
      }
      callback_(*job);
    }
  }

  absl::Mutex mu_;
  int64_t last_sequence_ ABSL_GUARDED_BY(mu_);
  bool final_seen_ ABSL_GUARDED_BY(mu_) = false;
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
  bool calling_ ABSL_GUARDED_BY(mu_) = false;
  std::thread::id caller_ ABSL_GUARDED_BY(mu_);
  std::optional<Job> pending_ ABSL_GUARDED_BY(mu_);
  const Callback callback_;
};

// Passes each published job to its watchers. A `Job` has an `id`, a `sequence`
// that orders its changes, and a `state` that IsFinal() takes.
//
// A callback must not block. It is called on the thread that made the change,
// without a lock, one call at a time, in the order of sequences. A slow watcher
// misses states in between, but never the last one.
//
// Thread-safe.
template <typename Job>
class EventHub {
 public:
  using Callback = typename EventWatcher<Job>::Callback;

  // Passes on changes of the job with a sequence above `after_sequence`. A
  // final job is passed on whatever its sequence, so that every watch ends.
  Subscription Subscribe(const std::string& job_id, int64_t after_sequence,
                         Callback callback) {
    auto watcher = std::make_shared<EventWatcher<Job>>(after_sequence,
                                                       std::move(callback));
    const absl::MutexLock lock(&mu_);
    // Without this the map would keep every watch ever begun.
    Sweep(job_id);
    watchers_.emplace(job_id, watcher);
    return Subscription(std::move(watcher));
  }

  // REQUIRES: the caller holds no lock that a callback could need.
  void Publish(const Job& job) {
    for (const auto& watcher : WatchersOf(job.id)) watcher->Offer(job);
  }

  // The ids of jobs with watchers.
  std::set<std::string> Watched() const {
    std::set<std::string> ids;
    const absl::MutexLock lock(&mu_);
    for (const auto& [id, watcher] : watchers_) {
      if (!watcher.expired()) ids.insert(ids.end(), id);
    }
    return ids;
  }

 private:
  std::vector<std::shared_ptr<EventWatcher<Job>>> WatchersOf(
      const std::string& job_id) {
    std::vector<std::shared_ptr<EventWatcher<Job>>> found;
    const absl::MutexLock lock(&mu_);
    Sweep(job_id);
    const auto [begin, end] = watchers_.equal_range(job_id);
    for (auto it = begin; it != end; ++it) {
      if (auto watcher = it->second.lock()) found.push_back(std::move(watcher));
    }
    return found;
  }
  // Forgets watchers of the job whose subscriptions are destroyed; a watcher
  // lives as long as its subscription.
  void Sweep(const std::string& job_id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    auto [it, end] = watchers_.equal_range(job_id);
    while (it != end) {
      it = it->second.expired() ? watchers_.erase(it) : std::next(it);
    }
  }

  mutable absl::Mutex mu_;
  std::multimap<std::string, std::weak_ptr<EventWatcher<Job>>> watchers_
      ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_EVENT_HUB_H_
