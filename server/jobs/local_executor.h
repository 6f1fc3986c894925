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
  // The program's path and its first arguments. `--device DEVICE` is added, and
  // `--threads=N` if the worker has its part of a CPU only. The
  // worker's name and its token are passed in the environment variables
  // TESSERA_WORKER_NAME and TESSERA_WORKER_TOKEN.
  std::vector<std::string> argv;
  std::string token;  // A secret; never on a command line or in a log.
  // Made if absent. A worker writes to workers.log until it has a job, then to
  // <job>.log.
  std::filesystem::path log_dir;
};

// Spawns one process per worker, in a process group of its own, so that Ctrl-C
// on the server's terminal does not reach the worker. One thread waits for all
// workers, and for no other child processes.
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
  std::string LogTail(const std::string& job_id) const override;

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
