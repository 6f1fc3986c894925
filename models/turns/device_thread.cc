#include "models/turns/device_thread.h"

#include <algorithm>
#include <cassert>
#include <exception>
#include <utility>

#include "absl/time/clock.h"

namespace tessera::turns {
namespace {

constexpr int kMostInARow = 16;
constexpr int kMostOvertakers = 16;

}  // namespace

DeviceThread::DeviceThread(int cores, int callers) : cores_(cores) {
  for (int i = 0; cores > 1 && i < std::min(cores, callers); ++i) {
    one_core_threads_.emplace_back([this] { LoopOnOneCore(); });
  }
  thread_ = std::thread([this] { Loop(); });
}

DeviceThread::~DeviceThread() {
  {
    const absl::MutexLock lock(&mu_);
    assert(interactive_.empty() && bulk_.empty());
    ending_ = true;
    changed_.Signal();
    one_changed_.SignalAll();
  }
  thread_.join();
  for (std::thread& thread : one_core_threads_) thread.join();
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
  // Without the lock: the callback takes the lock and may run right here.
  wake_.emplace(stop_, [this] {
    const absl::MutexLock lock(&thread_.mu_);
    changed_.Signal();
  });
  const absl::MutexLock lock(&thread_.mu_);
  if (stop_.stop_requested()) return;
  line_.push_back(this);
  queued_ = true;
  thread_.WakeThreads();
}

DeviceThread::Ticket::~Ticket() {
  wake_.reset();
  const absl::MutexLock lock(&thread_.mu_);
  if (!queued_) return;
  if (!begun_) Leave();
  while (begun_ && !done_) changed_.Wait(&thread_.mu_);
}

bool DeviceThread::Ticket::Wait() {
  const absl::MutexLock lock(&thread_.mu_);
  while (queued_ && !done_) {
    if (!begun_ && stop_.stop_requested()) {
      Leave();
      break;
    }
    changed_.Wait(&thread_.mu_);
  }
  if (thrown_) std::rethrow_exception(thrown_);
  return queued_;
}

void DeviceThread::Ticket::Leave() {
  line_.erase(std::find(line_.begin(), line_.end(), this));
  queued_ = false;
  thread_.WakeThreads();
}

std::unique_ptr<DeviceThread::Ticket> DeviceThread::Submit(
    const PieceOfWork& piece, std::stop_token stop,
    std::function<void()> work) {
  // The constructor is private, so std::make_unique cannot call it.
  return std::unique_ptr<Ticket>(
      new Ticket(*this, piece, std::move(stop), std::move(work)));
}

void DeviceThread::Yield() {
  if (std::this_thread::get_id() != thread_.get_id()) return;
  const absl::MutexLock lock(&mu_);
  assert(running_ != nullptr);
  if (overtaking_) return;
  Ticket& running = *running_;
  overtaking_ = true;
  // A stopped piece is to end at once, so nobody overtakes it any more.
  while (!running.stop_.stop_requested()) {
    Ticket* const overtaker = TakeOvertaker(running);
    if (overtaker == nullptr) break;
    overtaker->overtook_ = true;
    Run(*overtaker);
  }
  overtaking_ = false;
}

bool DeviceThread::overtaking() const {
  if (std::this_thread::get_id() != thread_.get_id()) return false;
  const absl::MutexLock lock(&mu_);
  return overtaking_;
}

bool DeviceThread::on_one_core() const {
  return std::this_thread::get_id() != thread_.get_id();
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

std::deque<DeviceThread::Ticket*>* DeviceThread::NextLine() {
  DropStopped();
  const bool bulk_is_due = !bulk_.empty() && in_a_row_ >= kMostInARow;
  auto& line = interactive_.empty() || bulk_is_due ? bulk_ : interactive_;
  return line.empty() ? nullptr : &line;
}

bool DeviceThread::IsForOneCore(const std::deque<Ticket*>& line) {
  if (running_ != nullptr || one_core_threads_.empty() ||
      !line.front()->piece_.for_one_core) {
    return false;
  }
  // With fewer pieces some cores would be idle that all-core operators use.
  auto count = static_cast<size_t>(on_one_core_);
  for (const auto* const waiting : {&interactive_, &bulk_}) {
    count += static_cast<size_t>(std::count_if(
        waiting->begin(), waiting->end(),
        [](const Ticket* ticket) { return ticket->piece_.for_one_core; }));
  }
  return count >= one_core_threads_.size();
}

void DeviceThread::WakeThreads() {
  const auto* const line = NextLine();
  if (line == nullptr) return;
  if (IsForOneCore(*line)) {
    one_changed_.Signal();
  } else if (on_one_core_ == 0) {
    changed_.Signal();
  }
}

DeviceThread::Ticket* DeviceThread::TakeOvertaker(Ticket& running) {
  if (running.overtaken_ >= kMostOvertakers) return nullptr;
  DropStopped();
  const bool bulk = running.piece_.priority == Priority::kBulk;
  const auto may_overtake = [&](const Ticket* waiting) {
    return waiting->piece_.may_overtake &&
           (waiting->piece_.priority != running.piece_.priority ||
            2 * waiting->piece_.cost <= running.piece_.cost);
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
  const absl::Duration ran = RunWork(ticket);
  running_ = outer;
  End(ticket, ran - std::exchange(within_, within + ran));
}

absl::Duration DeviceThread::RunWork(Ticket& ticket) {
  const absl::Time begun = absl::Now();
  ticket.queued_for_ = begun - ticket.submitted_;
  mu_.Unlock();
  std::exception_ptr thrown;
  try {
    ticket.work_();
  } catch (...) {
    thrown = std::current_exception();
  }
  mu_.Lock();
  ticket.thrown_ = std::move(thrown);
  return absl::Now() - begun;
}

void DeviceThread::End(Ticket& ticket, absl::Duration busy_for) {
  ticket.busy_for_ = busy_for;
  ticket.done_ = true;
  ticket.changed_.Signal();
}

void DeviceThread::Loop() {
  mu_.Lock();
  while (true) {
    auto* const line = NextLine();
    if (line == nullptr && ending_) break;
    if (line == nullptr || on_one_core_ > 0 || IsForOneCore(*line)) {
      // Nothing to run on this thread now; another thread may have a piece to
      // run.
      WakeThreads();
      changed_.Wait(&mu_);
      continue;
    }
    Run(*Take(*line, line->begin()));
    WakeThreads();
  }
  mu_.Unlock();
}

void DeviceThread::LoopOnOneCore() {
  mu_.Lock();
  while (!ending_) {
    auto* const line = NextLine();
    if (line == nullptr || !IsForOneCore(*line)) {
      // As in Loop(): the piece may have left the queue meanwhile.
      WakeThreads();
      one_changed_.Wait(&mu_);
      continue;
    }
    Ticket& piece = *Take(*line, line->begin());
    ++on_one_core_;
    piece.share_ = 1.0 / cores_;
    WakeThreads();
    const absl::Duration ran = RunWork(piece);
    --on_one_core_;
    End(piece, ran);
    WakeThreads();
  }
  mu_.Unlock();
}

}  // namespace tessera::turns
