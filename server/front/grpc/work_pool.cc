#include "server/front/grpc/work_pool.h"

#include <cassert>
#include <system_error>
#include <utility>

#include "base/log.h"

namespace tessera::front {

WorkPool::WorkPool(int most_threads)
    : most_threads_(static_cast<size_t>(most_threads)) {
  assert(most_threads > 0);
  // One thread suffices to do all work if no other can be started.
  const absl::MutexLock lock(&mu_);
  threads_.emplace_back([this] { Serve(); });
}

WorkPool::~WorkPool() {
  std::vector<std::thread> threads;
  {
    const absl::MutexLock lock(&mu_);
    ending_ = true;
    threads.swap(threads_);
  }
  for (std::thread& thread : threads) thread.join();
}

void WorkPool::Run(std::function<void()> work) {
  const absl::MutexLock lock(&mu_);
  Add(std::move(work));
}

bool WorkPool::TryRun(std::function<void()> work, size_t most_waiting) {
  const absl::MutexLock lock(&mu_);
  // Idle threads are about to start some of the waiting work.
  if (waiting_.size() >= most_waiting + most_threads_ - busy_) return false;
  Add(std::move(work));
  return true;
}

void WorkPool::Add(std::function<void()> work) {
  waiting_.push_back(std::move(work));
  if (waiting_.size() > threads_.size() - busy_ &&
      threads_.size() < most_threads_ && !ending_) {
    StartThread();
  }
}

void WorkPool::StartThread() {
  try {
    threads_.emplace_back([this] { Serve(); });
  } catch (const std::system_error& error) {
    Log(Severity::kWarning, "no further thread can be started",
        {{"cause", error.what()}});
  }
}

void WorkPool::Serve() {
  const auto news = [this] {
    mu_.AssertReaderHeld();
    return ending_ || !waiting_.empty();
  };
  while (true) {
    std::function<void()> work;
    {
      const absl::MutexLock lock(&mu_);
      mu_.Await(absl::Condition(&news));
      if (waiting_.empty()) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
      ++busy_;
    }
    work();
    work = nullptr;  // It may hold much memory.
    const absl::MutexLock lock(&mu_);
    --busy_;
  }
}

}  // namespace tessera::front
