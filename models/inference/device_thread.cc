#include "models/inference/device_thread.h"

#include <algorithm>
#include <cassert>
#include <exception>
#include <utility>

namespace tessera::inference {
namespace {

constexpr int kMostInARow = 16;

}  // namespace

DeviceThread::DeviceThread() : thread_([this] { Loop(); }) {}

DeviceThread::~DeviceThread() {
  {
    const absl::MutexLock lock(&mu_);
    assert(interactive_.empty() && bulk_.empty());
    ending_ = true;
    changed_.Signal();
  }
  thread_.join();
}

DeviceThread::Ticket::Ticket(DeviceThread& thread, Priority priority,
                             std::stop_token stop, std::function<void()> work)
    : thread_(thread),
      line_(priority == Priority::kInteractive ? thread.interactive_
                                               : thread.bulk_),
      stop_(std::move(stop)),
      work_(std::move(work)) {
  // Without the lock, which the callback takes: it may run right here.
  wake_.emplace(stop_, [this] {
    const absl::MutexLock lock(&thread_.mu_);
    changed_.Signal();
  });
  const absl::MutexLock lock(&thread_.mu_);
  if (stop_.stop_requested()) return;
  line_.push_back(this);
  queued_ = true;
  thread_.changed_.Signal();
}

DeviceThread::Ticket::~Ticket() {
  wake_.reset();
  const absl::MutexLock lock(&thread_.mu_);
  if (!queued_) return;
  if (!begun_) line_.erase(std::find(line_.begin(), line_.end(), this));
  while (begun_ && !done_) changed_.Wait(&thread_.mu_);
}

bool DeviceThread::Ticket::Wait() {
  const absl::MutexLock lock(&thread_.mu_);
  while (queued_ && !done_) {
    if (!begun_ && stop_.stop_requested()) {
      line_.erase(std::find(line_.begin(), line_.end(), this));
      queued_ = false;
      break;
    }
    changed_.Wait(&thread_.mu_);
  }
  if (thrown_) std::rethrow_exception(thrown_);
  return queued_;
}

std::unique_ptr<DeviceThread::Ticket> DeviceThread::Submit(
    Priority priority, std::stop_token stop, std::function<void()> work) {
  // Its constructor is private.
  return std::unique_ptr<Ticket>(
      new Ticket(*this, priority, std::move(stop), std::move(work)));
}

int DeviceThread::waiting() const {
  const absl::MutexLock lock(&mu_);
  return static_cast<int>(interactive_.size() + bulk_.size());
}

DeviceThread::Ticket* DeviceThread::TakeNext() {
  const bool bulk_is_due = !bulk_.empty() && in_a_row_ >= kMostInARow;
  auto& line = interactive_.empty() || bulk_is_due ? bulk_ : interactive_;
  if (line.empty()) return nullptr;
  in_a_row_ = &line == &bulk_ || bulk_.empty() ? 0 : in_a_row_ + 1;
  Ticket* const next = line.front();
  line.pop_front();
  next->begun_ = true;
  return next;
}

void DeviceThread::Loop() {
  mu_.Lock();
  while (true) {
    Ticket* const piece = TakeNext();
    if (piece == nullptr) {
      if (ending_) break;
      changed_.Wait(&mu_);
      continue;
    }
    mu_.Unlock();
    std::exception_ptr thrown;
    try {
      piece->work_();
    } catch (...) {
      thrown = std::current_exception();
    }
    mu_.Lock();
    piece->thrown_ = std::move(thrown);
    piece->done_ = true;
    piece->changed_.Signal();
  }
  mu_.Unlock();
}

}  // namespace tessera::inference
