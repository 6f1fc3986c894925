// Starts workers as processes of this machine.
#ifndef TESSERA_SERVER_JOBS_LOCAL_EXECUTOR_H_
#define TESSERA_SERVER_JOBS_LOCAL_EXECUTOR_H_

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/jobs/executor.h"

namespace tessera::jobs {

class ProcessReaper;

struct LocalExecutorOptions {
  // The program's path and its first arguments. `--job ID` is added. The lease
  // is passed in the environment variable TESSERA_LEASE.
  std::vector<std::string> argv;
  std::filesystem::path log_dir;  // Made if absent. Logs are <job>.log.
};

// Spawns one process per worker, in a process group of its own, so that Ctrl-C
// on the server's terminal does not reach the worker. The output of a worker is
// appended to its job's log. One thread waits for all workers, and for no other
// child processes.
//
// Thread-safe. Workers still running when it is destroyed are killed. Handles
// may outlive it.
class LocalExecutor final : public Executor {
 public:
  // Errors: UNAVAILABLE or PERMISSION_DENIED if the log folder cannot be made.
  static absl::StatusOr<std::unique_ptr<LocalExecutor>> Create(
      const LocalExecutorOptions& options);
  ~LocalExecutor() override;

  absl::StatusOr<std::unique_ptr<WorkerHandle>> Start(
      const WorkerSpec& spec,
      std::function<void(const WorkerExit&)> on_exit) override;

  // Appends to the arguments of LocalExecutorOptions what is known later, such
  // as the server's address. REQUIRES: Start() was not called yet.
  void AddArguments(const std::vector<std::string>& arguments);

 private:
  explicit LocalExecutor(const LocalExecutorOptions& options);

  LocalExecutorOptions options_;  // Constant once Start() was called.
  // Destroyed first: its destructor kills the workers.
  std::unique_ptr<ProcessReaper> reaper_;
};

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_LOCAL_EXECUTOR_H_
