// Follows a training job to its end.
#ifndef TESSERA_CLIENT_CLI_JOB_MONITOR_H_
#define TESSERA_CLIENT_CLI_JOB_MONITOR_H_

#include <string>

#include "absl/status/status.h"
#include "client/api/training.h"
#include "client/cli/session.h"

namespace tessera::cli {

// Shows a progress bar until the job ends. With --json, prints the job after
// each change instead, as a result. Ctrl-C ends the watching, not the job.
// Errors: those of WatchTrainingJob(); ABORTED if the job failed or was
// cancelled; FAILED_PRECONDITION if the server cannot read the job; CANCELLED
// after Ctrl-C, saying how to watch or cancel the job.
absl::Status FollowJob(Session& session, const std::string& name);

// Returns the job's state in one line: `epoch 12/100, step 3/20, loss 0.1234,
// …`.
std::string Describe(const client::TrainingJob& job);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_JOB_MONITOR_H_
