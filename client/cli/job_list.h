// The list of jobs.
#ifndef TESSERA_CLIENT_CLI_JOB_LIST_H_
#define TESSERA_CLIENT_CLI_JOB_LIST_H_

#include "absl/status/status.h"
#include "client/cli/session.h"

namespace tessera::cli {

// Prints the jobs of both kinds, the newest first.
// Errors: those of ListTrainingJobs() and SegmentationJobs::List().
absl::Status ListJobs(Session& session);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_JOB_LIST_H_
