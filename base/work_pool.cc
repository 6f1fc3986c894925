#include "base/work_pool.h"

#include <algorithm>
#include <cassert>
#include <system_error>
#include <utility>

#include "base/log.h"

namespace tessera {

WorkPool::WorkPool(int most_threads)
    : most_threads_(static_cast<size_t>(most_threads)),
      most_of_one_(std::max<size_t>(most_threads_ - 1, 1)) {
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

void WorkPool::Run(const std::string& user, Work work) {
  const absl::MutexLock lock(&mu_);
  Add(user, std::move(work));
}

size_t WorkPool::FreeFor(const User& user) const {
  const size_t free = most_threads_ - busy_;
  return user.running >= most_of_one_
             ? 0
             : std::min(free, most_of_one_ - user.running);
}

WorkPool::Added WorkPool::TryRun(const std::string& user, Work work,
                                 const Limits& limits) {
  const absl::MutexLock lock(&mu_);
  // Free threads are about to begin some of the waiting work.
  if (waiting_ >= limits.all + most_threads_ - busy_) {
    return Added::kPoolIsFull;
  }
  const auto found = users_.find(user);
  if (found != users_.end() &&
      found->second.waiting.size() >= limits.of_one + FreeFor(found->second)) {
    return Added::kUserHasTooMuch;
  }
  Add(user, std::move(work));
  return Added::kYes;
}

void WorkPool::Add(const std::string& user, Work work) {
  const auto [at, arrives] = users_.try_emplace(user);
  if (arrives) at->second.turn = ++turns_;
  at->second.waiting.push_back(std::move(work));
  ++waiting_;
  if (waiting_ > threads_.size() - busy_ && threads_.size() < most_threads_ &&
      !ending_) {
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

WorkPool::Users::iterator WorkPool::Next() {
  auto next = users_.end();
  for (auto user = users_.begin(); user != users_.end(); ++user) {
    const User& one = user->second;
    if (one.waiting.empty() || one.running >= most_of_one_) continue;
    if (next == users_.end() ||
        std::pair(one.running, one.turn) <
            std::pair(next->second.running, next->second.turn)) {
      next = user;
    }
  }
  return next;
}

void WorkPool::Serve() {
  const auto news = [this] {
    mu_.AssertHeld();
    return Next() != users_.end() || (ending_ && waiting_ == 0);
  };
  while (true) {
    Work work;
    Users::iterator user;
    {
      const absl::MutexLock lock(&mu_);
      mu_.Await(absl::Condition(&news));
      user = Next();
      if (user == users_.end()) return;
      work = std::move(user->second.waiting.front());
      user->second.waiting.pop_front();
      user->second.turn = ++turns_;
      ++user->second.running;
      --waiting_;
      ++busy_;
    }
    work();
    work = nullptr;  // It may hold much memory.
    const absl::MutexLock lock(&mu_);
    --busy_;
    // Behind those who have come meanwhile.
    user->second.turn = ++turns_;
    // The entry stays while `running` is not 0.
    if (--user->second.running == 0 && user->second.waiting.empty()) {
      users_.erase(user);
    }
  }
}

}  // namespace tessera
