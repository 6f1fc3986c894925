#include "server/rpc/work_pool.h"

#include <cassert>
#include <utility>

namespace tessera::rpc {

WorkPool::WorkPool(int threads) {
  assert(threads > 0);
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { Serve(); });
  }
}

WorkPool::~WorkPool() {
  {
    const absl::MutexLock lock(&mu_);
    ending_ = true;
  }
  threads_.clear();  // Joins them.
}

void WorkPool::Run(std::function<void()> work) {
  const absl::MutexLock lock(&mu_);
  waiting_.push_back(std::move(work));
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
    }
    work();
  }
}

}  // namespace tessera::rpc
