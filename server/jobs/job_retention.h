// Removes old jobs that have ended, and old logs.
#ifndef TESSERA_SERVER_JOBS_JOB_RETENTION_H_
#define TESSERA_SERVER_JOBS_JOB_RETENTION_H_

#include <filesystem>
#include <stop_token>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/db/database.h"

namespace tessera::jobs {

// Both functions handle a few jobs at a time, so that other calls do not wait
// long for the database.

// Removes jobs that ended before `before`, with their epochs. Keeps jobs whose
// model version still exists: the version's card names its job.
absl::Status RemoveEndedJobs(db::Database& database, absl::Time before,
                             const std::stop_token& stop);

// Removes logs in `log_dir` that were last written before `before`. Keeps logs
// of jobs that have not ended. Errors: that of the last file that could not be
// removed, after all files have been tried.
absl::Status RemoveOldLogs(db::Database& database,
                           const std::filesystem::path& log_dir,
                           absl::Time before, const std::stop_token& stop);

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_JOB_RETENTION_H_
