#include "server/jobs/job_retention.h"

#include <sys/stat.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/db/transaction.h"

namespace tessera::jobs {
namespace fs = std::filesystem;
namespace {

// Begins after the last job read, so that jobs that stay are read only once.
constexpr char kSelectEnded[] =
    "SELECT end_time, job_id FROM training_jobs WHERE end_time < $1 AND "
    "(end_time, job_id) > ($2, $3) ORDER BY end_time, job_id LIMIT 50";
constexpr char kRemove[] =
    "DELETE FROM training_jobs WHERE job_id = $1 AND "
    "state IN ('SUCCEEDED', 'FAILED', 'CANCELLED') AND NOT EXISTS ("
    "SELECT 1 FROM shared_versions WHERE training_job = 'trainingJobs/' || $1)";
constexpr char kSelectUnended[] =
    "SELECT 1 FROM training_jobs WHERE job_id = $1 AND "
    "state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED')";

// The last job read; the next page begins after it.
struct PageKey {
  int64_t end_time = std::numeric_limits<int64_t>::min();
  std::string job_id;
};

// Removes jobs of the page after `place`. Returns the last job read; none at
// the end.
absl::StatusOr<std::optional<PageKey>> RemoveSome(db::Session& session,
                                                  absl::Time before,
                                                  const PageKey& place) {
  std::optional<PageKey> last;
  ASSIGN_OR_RETURN(const db::Rows ended,
                   session.Execute(kSelectEnded,
                                   {absl::ToUnixMicros(before), place.end_time,
                                    place.job_id}));
  // The foreign key deletes the job's epochs, too.
  for (const db::Row& row : ended.rows) {
    last = {.end_time = row.Int(0), .job_id = row.Text(1)};
    RETURN_IF_ERROR(session.Execute(kRemove, {last->job_id}).status());
  }
  return last;
}

bool IsOldLog(const fs::path& path, absl::Time before) {
  struct stat info;
  return path.extension() == ".log" && ::stat(path.c_str(), &info) == 0 &&
         S_ISREG(info.st_mode) &&
         absl::TimeFromTimespec(info.st_mtim) < before;
}

}  // namespace

absl::Status RemoveEndedJobs(db::Database& database, absl::Time before,
                             const std::stop_token& stop) {
  std::optional<PageKey> place = PageKey();
  while (place && !stop.stop_requested()) {
    ASSIGN_OR_RETURN(place,
                     db::InTransaction(database, [&](db::Session& session) {
                       return RemoveSome(session, before, *place);
                     }));
  }
  return absl::OkStatus();
}

absl::Status RemoveOldLogs(db::Database& database, const fs::path& log_dir,
                           absl::Time before, const std::stop_token& stop) {
  std::error_code error;
  std::vector<fs::path> old;
  for (fs::directory_iterator it(log_dir, error), end; !error && it != end;
       it.increment(error)) {
    if (IsOldLog(it->path(), before)) old.push_back(it->path());
  }
  absl::Status outcome;
  if (error) {
    outcome = absl::ErrnoToStatus(
        error.value(),
        absl::StrCat("cannot list the logs in ", log_dir.string()));
  }
  for (const fs::path& path : old) {
    if (stop.stop_requested()) break;
    ASSIGN_OR_RETURN(
        const db::Rows unended,
        database.Execute(kSelectUnended, {path.stem().string()}));
    if (!unended.empty() || fs::remove(path, error) || !error) continue;
    outcome = absl::ErrnoToStatus(
        error.value(), absl::StrCat("cannot remove the log ", path.string()));
  }
  return outcome;
}

}  // namespace tessera::jobs
