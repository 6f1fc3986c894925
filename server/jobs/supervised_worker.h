// The Supervisor's private record of a worker. For supervisor.cc only.
#ifndef TESSERA_SERVER_JOBS_SUPERVISED_WORKER_H_
#define TESSERA_SERVER_JOBS_SUPERVISED_WORKER_H_

#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/jobs/executor.h"
#include "server/jobs/supervisor.h"

namespace tessera::jobs {

// A worker that was started and whose exit has not been handled. Used by one
// round at a time; the handle is thread-safe.
struct Supervisor::Worker {
  std::string name;
  LocalDevice device;
  absl::Time started;
  std::unique_ptr<WorkerHandle> handle;  // Null while it is being started.
  bool had_job = false;                  // A round saw it with a lease.
  absl::Time over_since = absl::InfiniteFuture();  // When its job ended.
  absl::Duration silence;  // How long it was silent when killed for that.
  bool killed = false;
  bool excused = false;  // Its end is no death: its device was lost.
};

struct Supervisor::Mailbox {
  struct Exit {
    std::string worker;
    WorkerExit exit;
  };

  void Put(Exit exit) {
    const absl::MutexLock lock(&mu);
    exits.push_back(std::move(exit));
    poked = true;
  }
  void Poke() {
    const absl::MutexLock lock(&mu);
    poked = true;
  }
  std::deque<Exit> TakeAll() {
    const absl::MutexLock lock(&mu);
    return std::exchange(exits, {});
  }
  // Returns when an exit has arrived, after Poke(), or after `timeout`.
  void Await(absl::Duration timeout) {
    const absl::MutexLock lock(&mu);
    mu.AwaitWithTimeout(absl::Condition(&poked), timeout);
    poked = false;
  }

  absl::Mutex mu;
  std::deque<Exit> exits ABSL_GUARDED_BY(mu);
  bool poked ABSL_GUARDED_BY(mu) = false;
};

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_SUPERVISED_WORKER_H_
