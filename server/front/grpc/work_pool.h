// A few threads for work that waits for disk or database.
#ifndef TESSERA_SERVER_FRONT_GRPC_WORK_POOL_H_
#define TESSERA_SERVER_FRONT_GRPC_WORK_POOL_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace tessera::front {

// Runs work in the order in which it was added, on threads that are started
// when needed. gRPC's own threads, which all calls share, pass slow work to
// this pool.
//
// Thread-safe.
class WorkPool {
 public:
  // REQUIRES: most_threads > 0.
  explicit WorkPool(int most_threads);
  // Waits until all added work is done.
  ~WorkPool();
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  // Returns at once. `work` must not throw, and must not wait for clients.
  void Run(std::function<void()> work);

  // As Run(), but adds nothing and returns false if all threads are busy and
  // `most_waiting` pieces of work wait.
  bool TryRun(std::function<void()> work, size_t most_waiting);

 private:
  void Add(std::function<void()> work) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void StartThread() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Serve();

  const size_t most_threads_;
  absl::Mutex mu_;
  std::deque<std::function<void()>> waiting_ ABSL_GUARDED_BY(mu_);
  size_t busy_ ABSL_GUARDED_BY(mu_) = 0;  // Threads that run work.
  bool ending_ ABSL_GUARDED_BY(mu_) = false;
  // Grows until `ending_`.
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_WORK_POOL_H_
