#include "server/inference/segment_pool.h"

#include <algorithm>
#include <cassert>
#include <tuple>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"

namespace tessera::inference {
namespace {

// Most requests take seconds rather than minutes.
constexpr absl::Duration kRetryDelay = absl::Seconds(2);

absl::Status Full(const std::string& message) {
  return WithRetryDelay(
      WithReason(absl::ResourceExhaustedError(message), "QUEUE_FULL"),
      kRetryDelay);
}

// Lowers the user's count by one and erases the user at 0.
void CountDown(std::map<std::string, int>& counts, const std::string& user) {
  const auto count = counts.find(user);
  assert(count != counts.end());
  if (--count->second == 0) counts.erase(count);
}

}  // namespace

SegmentPool::Ticket::~Ticket() {
  const absl::MutexLock lock(&pool_.mu_);
  --pool_.requests_;
  CountDown(pool_.requests_of_, user_);
}

SegmentPool::SegmentPool(const SegmentPoolOptions& options)
    : options_(options) {
  for (int i = 0; i < options.threads; ++i) {
    threads_.emplace_back([this] { Loop(); });
  }
}

SegmentPool::~SegmentPool() {
  {
    const absl::MutexLock lock(&mu_);
    assert(waiting_.empty());
    ending_ = true;
    changed_.SignalAll();
  }
  for (std::thread& thread : threads_) thread.join();
}

absl::StatusOr<std::unique_ptr<SegmentPool::Ticket>> SegmentPool::Admit(
    const std::string& user) {
  const absl::MutexLock lock(&mu_);
  const auto own = requests_of_.find(user);
  if (own != requests_of_.end() &&
      own->second >= options_.max_requests_per_user) {
    return Full(absl::StrFormat(
        "%d of your images are being segmented or wait, which is the most "
        "allowed; try again when some are done",
        own->second));
  }
  if (requests_ >= options_.max_requests) {
    return Full(absl::StrFormat(
        "the server is busy with %d images; try again in a moment",
        requests_));
  }
  ++requests_;
  ++requests_of_[user];
  return std::unique_ptr<Ticket>(new Ticket(*this, user));
}

void SegmentPool::Run(const Ticket& ticket, Priority priority,
                      std::function<void()> work) {
  const absl::MutexLock lock(&mu_);
  waiting_.push_back({&ticket, ticket.user_, priority, std::move(work)});
  changed_.Signal();
}

bool SegmentPool::Drop(const Ticket& ticket) {
  const absl::MutexLock lock(&mu_);
  return waiting_.remove_if([&](const Waiting& waiting) {
    return waiting.ticket == &ticket;
  }) > 0;
}

int SegmentPool::waiting(Priority priority) const {
  const absl::MutexLock lock(&mu_);
  return static_cast<int>(std::count_if(
      waiting_.begin(), waiting_.end(),
      [&](const Waiting& one) { return one.priority == priority; }));
}

int SegmentPool::InWorkOf(const std::string& user) const {
  const auto count = in_work_of_.find(user);
  return count == in_work_of_.end() ? 0 : count->second;
}

std::list<SegmentPool::Waiting>::iterator SegmentPool::FindNext() {
  const bool one_may = in_work_ < options_.threads;
  const bool bulk_may = bulk_in_work_ < options_.bulk_threads;
  auto next = waiting_.end();
  std::pair<Priority, int> least;
  for (auto it = waiting_.begin(); it != waiting_.end(); ++it) {
    if (!one_may || (it->priority == Priority::kBulk && !bulk_may)) continue;
    const std::pair<Priority, int> key = {it->priority, InWorkOf(it->user)};
    if (next != waiting_.end() && key >= least) continue;
    next = it;
    least = key;
  }
  return next;
}

void SegmentPool::Loop() {
  mu_.Lock();
  while (true) {
    const auto next = FindNext();
    if (next == waiting_.end()) {
      if (ending_) break;
      changed_.Wait(&mu_);
      continue;
    }
    std::function<void()> work = std::move(next->work);
    const std::string user = next->user;
    const int bulk = next->priority == Priority::kBulk ? 1 : 0;
    waiting_.erase(next);
    ++in_work_of_[user];
    ++in_work_;
    bulk_in_work_ += bulk;
    mu_.Unlock();
    work();
    work = nullptr;
    mu_.Lock();
    --in_work_;
    bulk_in_work_ -= bulk;
    CountDown(in_work_of_, user);
  }
  mu_.Unlock();
}

}  // namespace tessera::inference
