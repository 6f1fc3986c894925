// The training worker: `tesserad work`.
#ifndef TESSERA_SERVER_WORKER_WORKER_H_
#define TESSERA_SERVER_WORKER_WORKER_H_

#include <stop_token>
#include <string>

namespace tessera::worker {

struct WorkerOptions {
  std::string server;  // HOST:PORT
  std::string job_id;
  std::string lease;   // Proves to the server that the job is this worker's.
};

// The exit status of the process, for logs and for engines that start workers.
// The server decides the state of the job.
enum ExitStatus : int {
  kDone = 0,     // The model was delivered, or the job was cancelled.
  kFailed = 1,   // The training failed, and the server knows why.
  kBadCall = 2,  // Wrong arguments, or no lease.
  kLost = 3,     // The server could not be reached for a minute, or it
                 // withdrew the lease. The job may go on elsewhere.
  kStopped = 4,  // Asked to end. The job can resume from its checkpoint.
};

// Fetches the assignment and the samples, trains, and delivers the model.
// Reports progress meanwhile and follows the directives in the answers. Returns
// soon after `stop` was requested, at the latest after the current step.
ExitStatus Work(const WorkerOptions& options, std::stop_token stop);

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_WORKER_H_
