#include "server/jobs/job_events.h"

#include <iterator>
#include <optional>
#include <thread>
#include <utility>

namespace tessera::jobs {

// One callback and the newest job that it has not seen yet.
//
// Thread-safe.
class Watcher {
 public:
  Watcher(int64_t after_sequence, JobCallback callback)
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

  // Returns when the callback has ended, unless the callback itself calls it.
  void Close() {
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
  const JobCallback callback_;
};

Subscription::Subscription(std::shared_ptr<Watcher> watcher)
    : watcher_(std::move(watcher)) {}

Subscription& Subscription::operator=(Subscription&& other) noexcept {
  if (watcher_ != nullptr && watcher_ != other.watcher_) watcher_->Close();
  watcher_ = std::move(other.watcher_);
  return *this;
}

Subscription::~Subscription() {
  if (watcher_ != nullptr) watcher_->Close();
}

Subscription JobEvents::Subscribe(const std::string& job_id,
                                  int64_t after_sequence,
                                  JobCallback callback) {
  auto watcher = std::make_shared<Watcher>(after_sequence, std::move(callback));
  const absl::MutexLock lock(&mu_);
  // Without this the map would keep every watch ever begun.
  Sweep(job_id);
  watchers_.emplace(job_id, watcher);
  return Subscription(std::move(watcher));
}

void JobEvents::Publish(const Job& job) {
  for (const auto& watcher : WatchersOf(job.id)) watcher->Offer(job);
}

std::set<std::string> JobEvents::Watched() const {
  std::set<std::string> ids;
  const absl::MutexLock lock(&mu_);
  for (const auto& [id, watcher] : watchers_) {
    if (!watcher.expired()) ids.insert(ids.end(), id);
  }
  return ids;
}

std::vector<std::shared_ptr<Watcher>> JobEvents::WatchersOf(
    const std::string& job_id) {
  std::vector<std::shared_ptr<Watcher>> found;
  const absl::MutexLock lock(&mu_);
  Sweep(job_id);
  const auto [begin, end] = watchers_.equal_range(job_id);
  for (auto it = begin; it != end; ++it) {
    if (auto watcher = it->second.lock()) found.push_back(std::move(watcher));
  }
  return found;
}

void JobEvents::Sweep(const std::string& job_id) {
  auto [it, end] = watchers_.equal_range(job_id);
  while (it != end) {
    it = it->second.expired() ? watchers_.erase(it) : std::next(it);
  }
}

}  // namespace tessera::jobs
