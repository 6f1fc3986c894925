#include "models/inference/device_thread.h"

#include <algorithm>
#include <cassert>
#include <exception>
#include <utility>

#include "absl/time/clock.h"

namespace tessera::inference {
namespace {

constexpr int kMostInARow = 16;
constexpr int kMostOvertakers = 16;

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

DeviceThread::Ticket::Ticket(DeviceThread& thread, const PieceOfWork& piece,
                             std::stop_token stop, std::function<void()> work)
    : thread_(thread),
      piece_(piece),
      line_(piece.priority == Priority::kInteractive ? thread.interactive_
                                                     : thread.bulk_),
      stop_(std::move(stop)),
      work_(std::move(work)),
      submitted_(absl::Now()) {
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
    const PieceOfWork& piece, std::stop_token stop,
    std::function<void()> work) {
  // Its constructor is private.
  return std::unique_ptr<Ticket>(
      new Ticket(*this, piece, std::move(stop), std::move(work)));
}

void DeviceThread::Yield() {
  const absl::MutexLock lock(&mu_);
  assert(running_ != nullptr);
  if (overtaking_) return;
  Ticket& running = *running_;
  overtaking_ = true;
  // Who is stopped is not to be held up.
  while (!running.stop_.stop_requested()) {
    Ticket* const overtaker = TakeOvertaker(running);
    if (overtaker == nullptr) break;
    Run(*overtaker);
  }
  overtaking_ = false;
}

int DeviceThread::waiting() const {
  const absl::MutexLock lock(&mu_);
  return static_cast<int>(interactive_.size() + bulk_.size());
}

void DeviceThread::DropStopped() {
  for (auto* const line : {&interactive_, &bulk_}) {
    std::erase_if(*line, [](Ticket* ticket) {
      if (!ticket->stop_.stop_requested()) return false;
      ticket->queued_ = false;
      ticket->changed_.Signal();
      return true;
    });
  }
}

DeviceThread::Ticket* DeviceThread::TakeNext() {
  DropStopped();
  const bool bulk_is_due = !bulk_.empty() && in_a_row_ >= kMostInARow;
  auto& line = interactive_.empty() || bulk_is_due ? bulk_ : interactive_;
  return line.empty() ? nullptr : Take(line, line.begin());
}

DeviceThread::Ticket* DeviceThread::TakeOvertaker(Ticket& running) {
  if (running.overtaken_ >= kMostOvertakers) return nullptr;
  DropStopped();
  const bool bulk = running.piece_.priority == Priority::kBulk;
  const auto may_overtake = [&](const Ticket* waiting) {
    return waiting->piece_.priority != running.piece_.priority ||
           2 * waiting->piece_.cost <= running.piece_.cost;
  };
  for (auto* const line : {&interactive_, &bulk_}) {
    if (line == &bulk_ && !bulk) break;
    const auto which = std::find_if(line->begin(), line->end(), may_overtake);
    if (which == line->end()) continue;
    ++running.overtaken_;
    return Take(*line, which);
  }
  return nullptr;
}

DeviceThread::Ticket* DeviceThread::Take(
    std::deque<Ticket*>& line, std::deque<Ticket*>::iterator which) {
  Ticket* const taken = *which;
  line.erase(which);
  in_a_row_ = &line == &bulk_ || bulk_.empty() ? 0 : in_a_row_ + 1;
  taken->begun_ = true;
  return taken;
}

void DeviceThread::Run(Ticket& ticket) {
  Ticket* const outer = std::exchange(running_, &ticket);
  const absl::Duration within = std::exchange(within_, absl::ZeroDuration());
  const absl::Time begun = absl::Now();
  mu_.Unlock();
  std::exception_ptr thrown;
  try {
    ticket.work_();
  } catch (...) {
    thrown = std::current_exception();
  }
  mu_.Lock();
  const absl::Duration ran = absl::Now() - begun;
  ticket.queued_for_ = begun - ticket.submitted_;
  ticket.busy_for_ = ran - within_;
  ticket.thrown_ = std::move(thrown);
  ticket.done_ = true;
  ticket.changed_.Signal();
  running_ = outer;
  within_ = within + ran;
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
    Run(*piece);
  }
  mu_.Unlock();
}

}  // namespace tessera::inference
