#include "server/process/retention.h"

#include <string>

#include "absl/strings/string_view.h"
#include "base/log.h"
#include "server/db/request_log.h"
#include "server/drafts/draft_store.h"
#include "server/jobs/job_retention.h"

namespace tessera::process {
namespace {

void WarnOf(absl::string_view what, const absl::Status& status) {
  if (status.ok()) return;
  Log(Severity::kWarning, "old records were not removed",
      {{"what", std::string(what)}, {"error", status.ToString()}});
}

}  // namespace

void Retention::Run(const std::stop_token& stop) {
  const absl::Time now = dependencies_.clock.Now();
  const config::RetentionOptions& keep = dependencies_.keep;
  WarnOf("request ids", db::ForgetRequests(dependencies_.database,
                                           now - keep.request_ids, stop));
  WarnOf("jobs", jobs::RemoveEndedJobs(dependencies_.database,
                                       now - keep.ended_jobs, stop));
  WarnOf("segmentation jobs", dependencies_.segmentations.RemoveEnded(
                                  now - keep.results, stop));
  WarnOf("logs of jobs",
         jobs::RemoveOldLogs(dependencies_.database, dependencies_.log_dir,
                             now - keep.job_logs, stop));
  WarnOf("unfinished drawings",
         drafts::DraftStore(dependencies_.database, dependencies_.clock)
             .RemoveOld(now - drafts::kKeepDrafts, stop));
}

}  // namespace tessera::process
