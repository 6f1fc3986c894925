#include "models/inference/device_thread.h"

#include <algorithm>
#include <cassert>
#include <exception>

namespace tessera::inference {
namespace {

constexpr int kMostInARow = 16;

}  // namespace

// Lives in its caller's Run().
struct DeviceThread::Piece {
  const std::function<void()>& work;
  absl::CondVar changed;
  bool begun = false;
  bool done = false;
  std::exception_ptr thrown;
};

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

bool DeviceThread::Run(Priority priority, std::stop_token stop,
                       const std::function<void()>& work) {
  Piece piece{.work = work};
  // Before the lock, which the callback takes: it may run right here.
  const std::stop_callback wake(stop, [&] {
    const absl::MutexLock lock(&mu_);
    piece.changed.Signal();
  });
  const absl::MutexLock lock(&mu_);
  if (stop.stop_requested()) return false;
  auto& line = priority == Priority::kInteractive ? interactive_ : bulk_;
  line.push_back(&piece);
  changed_.Signal();
  while (!piece.done) {
    if (!piece.begun && stop.stop_requested()) {
      line.erase(std::find(line.begin(), line.end(), &piece));
      return false;
    }
    piece.changed.Wait(&mu_);
  }
  if (piece.thrown) std::rethrow_exception(piece.thrown);
  return true;
}

int DeviceThread::waiting() const {
  const absl::MutexLock lock(&mu_);
  return static_cast<int>(interactive_.size() + bulk_.size());
}

DeviceThread::Piece* DeviceThread::TakeNext() {
  const bool bulk_is_due = !bulk_.empty() && in_a_row_ >= kMostInARow;
  auto& line = interactive_.empty() || bulk_is_due ? bulk_ : interactive_;
  if (line.empty()) return nullptr;
  in_a_row_ = &line == &bulk_ || bulk_.empty() ? 0 : in_a_row_ + 1;
  Piece* const next = line.front();
  line.pop_front();
  next->begun = true;
  return next;
}

void DeviceThread::Loop() {
  mu_.Lock();
  while (true) {
    Piece* const piece = TakeNext();
    if (piece == nullptr) {
      if (ending_) break;
      changed_.Wait(&mu_);
      continue;
    }
    mu_.Unlock();
    std::exception_ptr thrown;
    try {
      piece->work();
    } catch (...) {
      thrown = std::current_exception();
    }
    mu_.Lock();
    piece->thrown = std::move(thrown);
    piece->done = true;
    piece->changed.Signal();
  }
  mu_.Unlock();
}

}  // namespace tessera::inference
