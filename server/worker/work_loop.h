// The worker: `tesserad work`.
#ifndef TESSERA_SERVER_WORKER_WORK_LOOP_H_
#define TESSERA_SERVER_WORKER_WORK_LOOP_H_

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/worker/server_channel.h"

namespace tessera::worker {

struct WorkLoopOptions {
  ConnectOptions connect;
  std::string name;    // `MACHINE/PROCESS`; see AcquireWorkRequest.
  std::string device;  // As in unet::ResolveDevice().
  int threads = 0;     // As in unet::SetThreads().
  std::vector<std::string> kinds = {"train"};  // Or `segment`, or both.
  // In which networks are applied to slices; see inference::Runtime.
  std::string precision = "float32";
  bool once = false;  // End after one job, or one batch of slices.
  // End after this time without work.
  absl::Duration idle_exit = absl::InfiniteDuration();
  // How long the work may go on after a stop was requested. Called then.
  std::function<absl::Duration()> grace;
  // How long a job goes on without its server.
  absl::Duration patience = absl::Minutes(15);
  std::filesystem::path log_dir;  // Of the logs of jobs; empty: stderr.
};

// The exit status of the process, for logs and for engines that start workers.
// The server decides the state of the job.
enum ExitStatus : int {
  kDone = 0,     // The model was delivered, the job was cancelled, there was no
                 // work, or the worker was asked to end between jobs.
  kFailed = 1,   // The training failed, and the server knows why.
  kBadCall = 2,  // Wrong arguments or a wrong token.
  kLost = 3,     // The server could not be reached, is of another version, or
                 // withdrew the lease. The job may go on elsewhere.
  kStopped = 4,  // Asked to end during a job, which is queued again.
};

struct WorkResult {
  ExitStatus status = kDone;
  absl::Status
      error;  // What somebody must change; OK unless kBadCall or kLost.
};

// Asks for work and does it until `stop` is requested or something says that it
// will never work. While the server is away it tries again and again. After
// `stop`, the training in work saves a checkpoint and is given back; if that
// takes longer than the grace, it is given back without, and the process ends.
// Slices in work may end within the grace; all others are given back at once.
//
// Trainings are done one at a time. A worker that only segments has several
// batches of slices in work, so that its device does not wait for files; one
// that does both has one piece of work at a time.
WorkResult Work(const WorkLoopOptions& options, const std::stop_token& stop);

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_WORK_LOOP_H_
