#include "server/app/recent_jobs.h"

#include <utility>

#include "base/status_macros.h"
#include "server/access/access.h"

namespace tessera::app {

absl::StatusOr<RecentJobsSnapshot> RecentJobs::Read() const {
  RecentJobsSnapshot snapshot;
  ASSIGN_OR_RETURN(auto training, training_.List({most_, ""}));
  ASSIGN_OR_RETURN(auto segmentation, segmentation_.List({most_, ""}));
  snapshot.whole =
      training.next_token.empty() && segmentation.next_token.empty();
  snapshot.training = std::move(training.items);
  snapshot.segmentation = std::move(segmentation.items);
  ASSIGN_OR_RETURN(snapshot.counts.training, training_.Counts());
  ASSIGN_OR_RETURN(snapshot.counts.segmentation, segmentation_.Counts());
  return snapshot;
}

bool RecentJobs::MayRead(const Caller& caller, const std::string& owner) {
  return access::MayRead(caller.principal, access::AccessOfJob(owner));
}

}  // namespace tessera::app
