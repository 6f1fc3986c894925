// The threads that segment, and the queue of requests that wait for a thread.
#ifndef TESSERA_SERVER_INFERENCE_SEGMENT_POOL_H_
#define TESSERA_SERVER_INFERENCE_SEGMENT_POOL_H_

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "models/turns/priority.h"

namespace tessera::inference {

using turns::Priority;

struct SegmentPoolOptions {
  // How many requests are in work at once. Requests take turns at each tile, so
  // this number bounds memory and threads; it does not decide who is fast.
  int threads = 16;
  int bulk_threads = 10;  // How many of `threads` bulk requests may use.
  // How many admitted requests there may be, in work or waiting: of all users
  // together, and of each user.
  int max_requests = 1024;
  int max_requests_per_user = 256;
};

// Runs requests on a few threads: interactive requests first, then those of the
// user with the fewest requests in work, then in the order of arrival. A
// waiting request takes no thread.
//
// Thread-safe. Must outlive its tickets.
class SegmentPool {
 public:
  // An admitted request. Not thread-safe, but SegmentPool's methods may be
  // called with it from any thread.
  class Ticket {
   public:
    // Makes room for another request.
    // REQUIRES: no work of this ticket waits.
    ~Ticket();
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;

   private:
    friend class SegmentPool;
    Ticket(SegmentPool& pool, std::string user)
        : pool_(pool), user_(std::move(user)) {}
    SegmentPool& pool_;
    const std::string user_;
  };

  explicit SegmentPool(const SegmentPoolOptions& options);
  // Waits for work that has begun. REQUIRES: no work waits for a thread.
  ~SegmentPool();

  // How many bulk requests may be in work at once.
  int bulk_threads() const { return options_.bulk_threads; }

  // Errors: RESOURCE_EXHAUSTED (QUEUE_FULL), with a retry delay.
  absl::StatusOr<std::unique_ptr<Ticket>> Admit(const std::string& user);

  // Runs `work` once its turn has come. `work` may destroy `ticket`.
  // REQUIRES: no work of `ticket` waits.
  void Run(const Ticket& ticket, Priority priority, std::function<void()> work);

  // Drops the ticket's waiting work, which then never runs. Returns whether
  // there was any.
  bool Drop(const Ticket& ticket);

  // How many requests wait for a thread.
  int waiting(Priority priority) const;

 private:
  struct Waiting {
    const Ticket* ticket;
    std::string user;
    Priority priority;
    std::function<void()> work;
  };

  void Loop();
  // The next request that may run now; end() if there is none.
  std::list<Waiting>::iterator FindNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  int InWorkOf(const std::string& user) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const SegmentPoolOptions options_;
  mutable absl::Mutex mu_;
  absl::CondVar changed_;
  std::list<Waiting> waiting_ ABSL_GUARDED_BY(mu_);  // In order of arrival.
  std::map<std::string, int> requests_of_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, int> in_work_of_ ABSL_GUARDED_BY(mu_);
  int requests_ ABSL_GUARDED_BY(mu_) = 0;
  int in_work_ ABSL_GUARDED_BY(mu_) = 0;
  int bulk_in_work_ ABSL_GUARDED_BY(mu_) = 0;
  bool ending_ ABSL_GUARDED_BY(mu_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_SEGMENT_POOL_H_
