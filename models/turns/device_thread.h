// Decides whose turn it is on a device, and runs the work.
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
  int64_t cost = 1;  // How long the piece takes, in a unit that all pieces
                     // share; > 0.
  // The piece is so small that several at once, each on one core, take less
  // time together than one after the other on all cores.
  bool for_one_core = false;
  bool may_overtake = true;  // Whether it may overtake pieces that yield.
};

// Runs pieces of work on a device, one after the other: interactive pieces
// before bulk pieces, each kind first come, first served. Callers that come
// back for tile after tile take turns, so nobody waits longer than one tile of
// each other caller. After 16 interactive pieces one waiting bulk piece runs,
// so that bulk work does not starve.
//
// A piece that yields can be overtaken. A bulk piece is overtaken by any
// interactive piece, and every piece by pieces of its own kind that cost at
// most half as much: a large tile, which overlaps less, then holds up others
// only briefly. A piece can be overtaken 16 times; the piece that overtakes
// cannot be overtaken.
//
// All pieces run on one thread, since LibTorch keeps helper threads for each
// thread that computes. A CPU is the exception. When as many pieces for one
// core wait as there are cores (or callers, if fewer), these pieces run at
// once, each on a thread of its own. Their turns come in the same order. A
// piece with on_one_core() must compute on its thread alone.
//
// Thread-safe. Owns its threads, which end with the object.
class DeviceThread {
 public:
  class Ticket;

  // `cores` is the number of a CPU's cores; 1: nothing runs at once. `callers`
  // is the most pieces that exist at a time. If `callers` is less than `cores`,
  // only `callers` pieces run at once.
  explicit DeviceThread(int cores = 1, int callers = 1'000);
  // REQUIRES: no Ticket exists any more.
  ~DeviceThread();

  // Queues `work`. The caller may do something else until the turn comes.
  std::unique_ptr<Ticket> Submit(const PieceOfWork& piece, std::stop_token stop,
                                 std::function<void()> work);

  // Runs the waiting pieces that may overtake the running piece, within its
  // turn, until there are no more or the running piece was stopped. Does
  // nothing on the thread of one core.
  // REQUIRES: called by a piece's work.
  void Yield();

  // Whether the calling piece overtakes another. REQUIRES: as Yield().
  bool overtaking() const;

  // Whether the calling piece has one core while others run on the other cores.
  // Never changes on one thread. REQUIRES: as Yield().
  bool on_one_core() const;

  // How many pieces still wait for their turn.
  int waiting() const;

 private:
  void Loop();
  void LoopOnOneCore();
  // Wakes the thread that can run the next piece.
  void WakeThreads() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Takes stopped pieces out of the queues.
  void DropStopped() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // The queue whose first piece is next; null if no piece waits.
  std::deque<Ticket*>* NextLine() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Whether the first piece of `line` now runs on one core, beside others.
  bool IsForOneCore(const std::deque<Ticket*>& line)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Takes the next piece that may overtake `running`; null if there is none.
  Ticket* TakeOvertaker(Ticket& running) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  Ticket* Take(std::deque<Ticket*>& line, std::deque<Ticket*>::iterator which)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Runs a piece on the device's thread. The lock is released meanwhile.
  void Run(Ticket& ticket) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Runs the work without the lock and returns how long the work took.
  absl::Duration RunWork(Ticket& ticket) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void End(Ticket& ticket, absl::Duration busy_for)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  mutable absl::Mutex mu_;
  absl::CondVar changed_;      // For `thread_`.
  absl::CondVar one_changed_;  // For `one_core_threads_`.
  std::deque<Ticket*> interactive_ ABSL_GUARDED_BY(mu_);
  std::deque<Ticket*> bulk_ ABSL_GUARDED_BY(mu_);
  int in_a_row_ ABSL_GUARDED_BY(mu_) = 0;  // Interactive pieces in a row while
                                           // bulk pieces waited.
  Ticket* running_ ABSL_GUARDED_BY(mu_) = nullptr;
  bool overtaking_ ABSL_GUARDED_BY(mu_) = false;  // Whether `running_`
                                                  // overtakes another.
  // How long others ran within `running_`.
  absl::Duration within_ ABSL_GUARDED_BY(mu_);
  // Pieces that now run on one core each.
  int on_one_core_ ABSL_GUARDED_BY(mu_) = 0;
  const int cores_;
  bool ending_ ABSL_GUARDED_BY(mu_) = false;
  // Last, since the threads use the other fields.
  std::vector<std::thread> one_core_threads_;  // One a core or caller, or none.
  std::thread thread_;
};

// A piece of work that was queued. The destructor takes the work out of the
// queue, or waits for the end of work that has begun.
//
// Not thread-safe; used by one thread. Borrows the DeviceThread.
class DeviceThread::Ticket {
 public:
  ~Ticket();
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;

  // Returns once the work has ended. Returns false if `stop` was asked for
  // before the turn came; the work then has not run and never will. Throws what
  // the work threw.
  bool Wait();

  // After Wait(): how long the work waited for its turn, and how long it ran,
  // without the pieces that overtook it.
  double queue_seconds() const { return absl::ToDoubleSeconds(queued_for_); }
  double busy_seconds() const { return absl::ToDoubleSeconds(busy_for_); }
  // The share of the device that the work had: 1, or 1/n for one of n cores.
  double share() const { return share_; }
  // Whether the work ran within another piece, which still held its memory.
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
  // Last, since the callback may run until `wake_` is destroyed.
  std::optional<std::stop_callback<std::function<void()>>> wake_;
};

}  // namespace tessera::turns

#endif  // TESSERA_MODELS_TURNS_DEVICE_THREAD_H_
