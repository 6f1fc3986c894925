// The threads that segment, and who waits for one.
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
  // So many requests are in work at once. They take turns at each tile, so it
  // bounds memory and threads rather than deciding who is fast.
  int threads = 16;
  int bulk_threads = 10;  // Of those, for bulk requests.
  // Beside those: requests that may be in work while their files still come.
  int early_threads = 4;
  // Requests that may be there, in work or not: of all users, of each.
  int max_requests = 1024;
  int max_requests_per_user = 256;
};

// Runs requests on a few threads: interactive ones first, then those of the
// user who has the fewest in work, then in the order of their coming. A request
// that waits takes no thread. Requests whose files still come, which may take
// for ever, have threads of their own: no other one waits for them.
//
// Thread-safe. Must outlive its places.
class SegmentPool {
 public:
  // A request that was let in. Not thread-safe but for SegmentPool's methods.
  class Ticket {
   public:
    // Makes room for another. REQUIRES: nothing of it waits.
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
  // Waits for work that has begun.
  ~SegmentPool();

  // Errors: RESOURCE_EXHAUSTED (QUEUE_FULL), with a delay.
  absl::StatusOr<std::unique_ptr<Ticket>> Admit(const std::string& user);

  // Runs `work` once its turn has come. `ticket` may go away in it.
  // REQUIRES: nothing of `ticket` waits.
  void Run(const Ticket& ticket, Priority priority, std::function<void()> work);

  // Runs `work`, which may wait for its file, unless as many of its kind as may
  // be are in work: then it returns false. REQUIRES: as Run().
  bool RunEarly(const Ticket& ticket, std::function<void()> work);

  // Drops what waits: true if something did, which then never runs.
  bool Drop(const Ticket& ticket);

  // Requests that wait for a thread.
  int waiting(Priority priority) const;

 private:
  struct Waiting {
    const Ticket* ticket;
    std::string user;
    Priority priority;
    std::function<void()> work;
    bool early = false;  // Has a thread that is free or about to be.
  };

  void Loop();
  // What is next, of those that may run now; end() if nothing is.
  std::list<Waiting>::iterator FindNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  int InWorkOf(const std::string& user) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const SegmentPoolOptions options_;
  mutable absl::Mutex mu_;
  absl::CondVar changed_;
  std::list<Waiting> waiting_ ABSL_GUARDED_BY(mu_);  // As they came.
  std::map<std::string, int> requests_of_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, int> in_work_of_ ABSL_GUARDED_BY(mu_);
  int requests_ ABSL_GUARDED_BY(mu_) = 0;
  // Of these early ones are none.
  int in_work_ ABSL_GUARDED_BY(mu_) = 0;
  int bulk_in_work_ ABSL_GUARDED_BY(mu_) = 0;
  int early_ ABSL_GUARDED_BY(mu_) = 0;
  bool ending_ ABSL_GUARDED_BY(mu_) = false;
  // Those for early requests are made when they are first needed.
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_SEGMENT_POOL_H_
