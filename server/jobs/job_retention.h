// Ended jobs and their logs do not stay for ever.
#ifndef TESSERA_SERVER_JOBS_JOB_RETENTION_H_
#define TESSERA_SERVER_JOBS_JOB_RETENTION_H_

#include <filesystem>
#include <stop_token>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/db/database.h"

namespace tessera::jobs {

// Both take a few jobs at a time, so that nobody waits for them long.

// Removes jobs that ended before `before`, with their epochs. A job whose model
// version is still there stays: the version's card names it.
absl::Status RemoveEndedJobs(db::Database& database, absl::Time before,
                             const std::stop_token& stop);

// Removes logs in `log_dir` that were last written before `before`, but for
// those of jobs that have not ended. Errors: those of the last file that could
// not be removed, after all have been tried.
absl::Status RemoveOldLogs(db::Database& database,
                           const std::filesystem::path& log_dir,
                           absl::Time before, const std::stop_token& stop);

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_JOB_RETENTION_H_
