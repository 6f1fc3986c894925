// The interface that starts workers, on this machine or by an engine elsewhere.
#ifndef TESSERA_SERVER_JOBS_EXECUTOR_H_
#define TESSERA_SERVER_JOBS_EXECUTOR_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace tessera::jobs {

// A worker asks the server for one job under its name and does it.
struct WorkerSpec {
  std::string name;    // As in WorkerInfo.
  std::string device;  // Where the worker computes.
  int threads = 0;     // Of one operator on the CPU; 0: one for each core.
};

// How a worker ended.
struct WorkerExit {
  bool signalled = false;
  int code = 0;          // The signal's number or the exit status.
  std::string log_tail;  // The last lines that the worker wrote; may be empty.

  // `was killed by signal 9 (Killed)` or `ended with exit status 3`, and the
  // last lines of the log.
  std::string Describe() const;
};

// A started worker. Destroying the handle does not end the worker.
//
// Thread-safe.
class WorkerHandle {
 public:
  virtual ~WorkerHandle() = default;
  virtual void Terminate() = 0;  // Asks the worker to end (SIGTERM).
  virtual void Kill() = 0;       // Ends the worker (SIGKILL).
};

// Starts workers. Thread-safe.
class Executor {
 public:
  virtual ~Executor() = default;

  // Starts a worker. `on_exit` is called once when the worker has ended, on any
  // thread, possibly before Start() returns; `on_exit` must not block. It is
  // not called if Start() fails, nor after the executor is destroyed.
  // Errors: UNAVAILABLE saying why no worker can be started.
  virtual absl::StatusOr<std::unique_ptr<WorkerHandle>> Start(
      const WorkerSpec& spec,
      std::function<void(const WorkerExit&)> on_exit) = 0;

  // The last lines of the job's own log; empty if there is none.
  virtual std::string LogTail(const std::string& job_id) const = 0;
};

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_EXECUTOR_H_
