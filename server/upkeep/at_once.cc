#include "server/upkeep/at_once.h"

#include <atomic>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace tessera::upkeep {
namespace {

constexpr int kRemoteAtOnce = 16;

// The first error of several threads.
struct FirstError {
  absl::Mutex mu;
  absl::Status status ABSL_GUARDED_BY(mu);
  std::atomic<bool> any = false;
};

}  // namespace

int AtOnce(const storage::BlobStore& blobs) {
  return blobs.remote() ? kRemoteAtOnce : 1;
}

absl::Status ForEachAtOnce(size_t count, int threads,
                           const std::function<absl::Status(size_t)>& work) {
  std::atomic<size_t> next = 0;
  FirstError error;
  const auto run = [&] {
    for (size_t i = next++; i < count && !error.any; i = next++) {
      const absl::Status status = work(i);
      if (status.ok()) continue;
      const absl::MutexLock lock(&error.mu);
      error.status.Update(status);
      error.any = true;
    }
  };
  {
    std::vector<std::jthread> others;
    for (int i = 1; i < threads; ++i) others.emplace_back(run);
    run();
  }
  const absl::MutexLock lock(&error.mu);
  return error.status;
}

}  // namespace tessera::upkeep
