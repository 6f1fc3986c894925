// The jobs of a server, and the workers that it runs itself.
#ifndef TESSERA_SERVER_PROCESS_WORK_H_
#define TESSERA_SERVER_PROCESS_WORK_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/config/command_line.h"
#include "server/jobs/job_store.h"
#include "server/jobs/local_executor.h"
#include "server/jobs/supervisor.h"
#include "server/jobs/work_line.h"
#include "server/jobs/worker_desk.h"
#include "server/process/compute.h"
#include "server/process/job_telemetry.h"
#include "server/process/segmentation_work.h"
#include "server/process/state.h"

namespace tessera::process {

// The third part of a server: the queue of trainings and the processes that
// train, segmentation jobs and the thread that computes their slices, and the
// line of workers that wait for either.
//
// Thread-safe. Owns what it returns references to. Borrows state and compute.
class Work {
 public:
  // Resumes the queues. Nothing runs before Start(). Errors: see
  // Server::Start().
  static absl::StatusOr<std::unique_ptr<Work>> Create(
      const config::ServeOptions& options, State& state, Compute& compute);

  // Begins to run jobs. Workers of this machine reach the server at
  // `worker_address`. REQUIRES: called at most once.
  void Start(const std::string& worker_address);
  // Workers may hand in checkpoints, and slices in work may end, within
  // `grace`. The rest returns to the queues. Worker calls must be answered
  // until this returns.
  void Stop(absl::Duration grace);
  // For a device that is lost, by name: its trainings return to the queue, and
  // none begins there until Resume().
  void SuspendTraining(const std::string& device);
  void ResumeTraining(const std::string& device);
  // For a server without any device: no batch of slices begins until then.
  void SuspendSlices() { segmentation_->Suspend(); }
  void ResumeSlices() { segmentation_->Resume(); }

  jobs::JobStore& jobs() { return *jobs_; }
  jobs::WorkLine& line() { return line_; }
  jobs::Supervisor& supervisor() { return *supervisor_; }
  jobs::WorkerDesk& own_desk() { return *own_desk_; }
  jobs::WorkerDesk& remote_desk() { return *remote_desk_; }
  SegmentationWork& segmentation() { return *segmentation_; }
  // What the server's own workers show instead of a token.
  const std::string& worker_secret() const { return worker_secret_; }

 private:
  Work(State& state, Compute& compute);

  // In the order of construction.
  absl::Status OpenJobs(const config::ServeOptions& options);
  void MakeDesks();
  absl::Status MakeWorkers(const config::ServeOptions& options);
  absl::Status OpenSegmentation(const config::ServeOptions& options);

  // The device of each worker that the server may start: one a device, unless
  // the options give another number, which then take turns.
  std::vector<jobs::LocalDevice> DevicesOfWorkers(
      const config::ServeOptions& options) const;
  // Adds the version that a training made, and returns its name.
  absl::StatusOr<std::string> AddVersion(
      const jobs::FinishedTraining& training);

  State& state_;
  Compute& compute_;
  const std::string worker_secret_;  // Made at each start.
  jobs::WorkLine line_;
  JobTelemetry telemetry_;
  std::unique_ptr<jobs::JobStore> jobs_;
  // Of the server's own workers, which yield to segmentations.
  std::unique_ptr<jobs::WorkerDesk> own_desk_;
  std::unique_ptr<jobs::WorkerDesk> remote_desk_;
  std::unique_ptr<jobs::LocalExecutor> executor_;
  std::unique_ptr<jobs::Supervisor> supervisor_;
  std::unique_ptr<SegmentationWork> segmentation_;
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_WORK_H_
