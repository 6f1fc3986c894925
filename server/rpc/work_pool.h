// A few threads for work that waits for disk or database.
#ifndef TESSERA_SERVER_RPC_WORK_POOL_H_
#define TESSERA_SERVER_RPC_WORK_POOL_H_

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace tessera::rpc {

// Runs work in the order of its coming. gRPC's own threads, which all calls
// share, hand over to it what may take long.
//
// Thread-safe.
class WorkPool {
 public:
  // REQUIRES: threads > 0.
  explicit WorkPool(int threads);
  // Waits for all work that was handed over.
  ~WorkPool();
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  // Returns at once. `work` must not throw, and must not wait for clients.
  void Run(std::function<void()> work);

 private:
  void Serve();

  absl::Mutex mu_;
  std::deque<std::function<void()>> waiting_ ABSL_GUARDED_BY(mu_);
  bool ending_ ABSL_GUARDED_BY(mu_) = false;
  std::vector<std::jthread> threads_;  // Last: they use the rest.
};

}  // namespace tessera::rpc

#endif  // TESSERA_SERVER_RPC_WORK_POOL_H_
