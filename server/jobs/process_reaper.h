// Waits for given child processes, and for no others.
#ifndef TESSERA_SERVER_JOBS_PROCESS_REAPER_H_
#define TESSERA_SERVER_JOBS_PROCESS_REAPER_H_

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "server/jobs/executor.h"

namespace tessera::jobs {

// A child process, held by a descriptor. A descriptor, unlike a process id,
// never refers to another process later.
//
// Thread-safe.
class Process {
 public:
  explicit Process(int pidfd) : pidfd_(pidfd) {}
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  // Does nothing once the process has ended.
  void Signal(int signal) const;
  int pidfd() const { return pidfd_; }

 private:
  const int pidfd_;
};

// Waits for all processes on one thread. The destructor kills processes that
// still run, without calling their callbacks.
//
// Thread-safe.
class ProcessReaper {
 public:
  // Errors: UNAVAILABLE or RESOURCE_EXHAUSTED.
  static absl::StatusOr<std::unique_ptr<ProcessReaper>> Create();
  ~ProcessReaper();

  // Calls `on_exit` once, on the reaper's thread, when the child `pid` has
  // ended, with the last lines of `log`. If Watch() fails, it kills the child.
  // REQUIRES: `pid` is a child, and no other code waits for it.
  absl::StatusOr<std::shared_ptr<const Process>> Watch(
      pid_t pid, const std::filesystem::path& log,
      std::function<void(const WorkerExit&)> on_exit);

 private:
  struct Child {
    std::shared_ptr<const Process> process;
    std::filesystem::path log;
    std::function<void(const WorkerExit&)> on_exit;
  };

  explicit ProcessReaper(int wake_fd);
  // The body of the thread: waits for processes and for WakeUp().
  void Run();
  void WakeUp() const;
  // REQUIRES: the process has ended.
  void Reap(int pidfd);

  const int wake_fd_;  // An eventfd.
  absl::Mutex mu_;
  std::map<int, Child> children_ ABSL_GUARDED_BY(mu_);  // By pidfd.
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_PROCESS_REAPER_H_
