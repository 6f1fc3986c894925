// Whose turn it is on a device.
#ifndef TESSERA_MODELS_TURNS_DEVICE_THREAD_H_
#define TESSERA_MODELS_TURNS_DEVICE_THREAD_H_

#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "models/turns/priority.h"

namespace tessera::turns {

struct PieceOfWork {
  Priority priority = Priority::kInteractive;
  int64_t cost = 1;  // How long it takes, in any unit that all share; > 0.
  // So small that several at once, each on one core, get more done than one
  // after the other on all cores.
  bool for_one_core = false;
  bool may_overtake = true;  // Another that yields.
};

// Runs what is computed on a device: one piece after the other, interactive
// ones first, else first come, first served. Callers that come back for tile
// after tile take turns, so none waits longer than one tile of each other. So
// that bulk work does not starve, one piece of it follows on every 16 others.
//
// A piece that yields is overtaken by interactive ones if it is a bulk one, and
// by those of its own kind that cost at most half: large tiles, which overlap
// less, then hold up nobody for long. At most 16 overtake it, which nobody
// overtakes.
//
// All pieces run on one thread, since LibTorch keeps helper threads for each
// thread that computes. The exception is a CPU: when as many pieces for one
// core wait as there are cores, or as there can be, they run at once, each on a
// thread of its own. Their turns come in the same order. A piece that
// on_one_core() says this of must compute on its thread alone.
//
// Thread-safe. Owns its threads, which end with it.
class DeviceThread {
 public:
  class Ticket;

  // `cores` are those of a CPU; 1: nothing runs at once. No more than
  // `callers` are there at the same time, so that fewer pieces than cores run
  // at once where there are more cores.
  explicit DeviceThread(int cores = 1, int callers = 1'000);
  // REQUIRES: nobody has a ticket.
  ~DeviceThread();

  // Queues `work`; the caller may do something else until its turn has come.
  std::unique_ptr<Ticket> Submit(const PieceOfWork& piece, std::stop_token stop,
                                 std::function<void()> work);

  // Runs what may overtake the piece that is running, within it, until there is
  // nothing more or the piece was stopped. Nobody overtakes one on one core.
  // REQUIRES: called by a piece's work.
  void Yield();

  // Whether the piece that asks runs within another. REQUIRES: as Yield().
  bool overtaking() const;

  // Whether the piece that asks has one core, and others run on the other
  // cores. The same for all pieces of a thread. REQUIRES: as Yield().
  bool on_one_core() const;

  // Pieces whose turn has not come.
  int waiting() const;

 private:
  void Loop();
  void LoopOnOneCore();
  // Wakes who has something to do now.
  void WakeThreads() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Takes those out that were stopped.
  void DropStopped() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // The line whose first one's turn is next; null if nobody waits.
  std::deque<Ticket*>* NextLine() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Whether the first one in NextLine() runs beside others on one core.
  bool IsForOneCore(const std::deque<Ticket*>& line)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Null if there is none.
  Ticket* TakeOvertaker(Ticket& running) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  Ticket* Take(std::deque<Ticket*>& line, std::deque<Ticket*>::iterator which)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // On the thread. Without the lock while the work runs.
  void Run(Ticket& ticket) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // How long it ran.
  absl::Duration RunWork(Ticket& ticket) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void End(Ticket& ticket, absl::Duration busy_for)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  mutable absl::Mutex mu_;
  absl::CondVar changed_;      // For the thread.
  absl::CondVar one_changed_;  // For those of one core.
  std::deque<Ticket*> interactive_ ABSL_GUARDED_BY(mu_);
  std::deque<Ticket*> bulk_ ABSL_GUARDED_BY(mu_);
  int in_a_row_ ABSL_GUARDED_BY(mu_) = 0;  // Interactive, while bulk waited.
  Ticket* running_ ABSL_GUARDED_BY(mu_) = nullptr;
  bool overtaking_ ABSL_GUARDED_BY(mu_) = false;  // The one that is running.
  // How long others ran within it.
  absl::Duration within_ ABSL_GUARDED_BY(mu_);
  // Pieces that run on one core each.
  int on_one_core_ ABSL_GUARDED_BY(mu_) = 0;
  const int cores_;
  bool ending_ ABSL_GUARDED_BY(mu_) = false;
  // Last: they use the others.
  std::vector<std::thread> one_core_threads_;  // Of cores or callers, or none.
  std::thread thread_;
};

// Work that was queued. Its end takes the work out of the queue, or waits for
// it where it has begun.
//
// Of one thread. Borrows the device's thread.
class DeviceThread::Ticket {
 public:
  ~Ticket();
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;

  // Returns once the work has ended. False, and nothing has run or will, once
  // `stop` was asked for before its turn came. Throws what the work threw.
  bool Wait();

  // After Wait(): how long it waited for its turn, and how long it ran, without
  // those that overtook it.
  double queue_seconds() const { return absl::ToDoubleSeconds(queued_for_); }
  double busy_seconds() const { return absl::ToDoubleSeconds(busy_for_); }
  // Of the device, that it ran on: all of it, or one core of many.
  double share() const { return share_; }
  // Whether it ran within another one, which still had its memory.
  bool overtook() const { return overtook_; }

 private:
  friend class DeviceThread;
  Ticket(DeviceThread& thread, const PieceOfWork& piece, std::stop_token stop,
         std::function<void()> work);

  void Leave() ABSL_EXCLUSIVE_LOCKS_REQUIRED(thread_.mu_);

  DeviceThread& thread_;
  const PieceOfWork piece_;
  std::deque<Ticket*>& line_;
  const std::stop_token stop_;
  const std::function<void()> work_;
  const absl::Time submitted_;
  absl::CondVar changed_;
  // Guarded by the thread's lock.
  bool queued_ = false;
  bool begun_ = false;
  bool done_ = false;
  int overtaken_ = 0;  // Times.
  absl::Duration queued_for_;
  absl::Duration busy_for_;
  double share_ = 1;
  bool overtook_ = false;
  std::exception_ptr thrown_;
  // Last: it may be called until it is gone.
  std::optional<std::stop_callback<std::function<void()>>> wake_;
};

}  // namespace tessera::turns

#endif  // TESSERA_MODELS_TURNS_DEVICE_THREAD_H_
