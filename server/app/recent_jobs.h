// The newest jobs of all users, for those who show lists of them.
#ifndef TESSERA_SERVER_APP_RECENT_JOBS_H_
#define TESSERA_SERVER_APP_RECENT_JOBS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/caller.h"
#include "server/jobs/job_store.h"
#include "server/segmentation/segmentation_store.h"

namespace tessera::app {

// How much waits and runs, which all users may know.
struct QueueCounts {
  jobs::JobCounts training;
  segmentation::SegmentationCounts segmentation;
};

// What one look at the database found.
struct RecentJobsSnapshot {
  std::vector<jobs::Job> training;  // The newest first, without plan, history.
  std::vector<segmentation::SegmentationJob> segmentation;
  QueueCounts counts;
  bool whole = false;  // There are no other jobs.
};

// Reads once for all who watch; each then sees what they may see.
//
// Thread-safe. Borrows everything it is given.
class RecentJobs {
 public:
  // `most` jobs of each kind.
  RecentJobs(const jobs::JobStore& training,
             const segmentation::SegmentationStore& segmentation, int most)
      : training_(training), segmentation_(segmentation), most_(most) {}

  // Errors: UNAVAILABLE if the database does not answer.
  absl::StatusOr<RecentJobsSnapshot> Read() const;

  // Whether the caller may see a job of that owner.
  static bool MayRead(const Caller& caller, const std::string& owner);

 private:
  const jobs::JobStore& training_;
  const segmentation::SegmentationStore& segmentation_;
  const int most_;
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_RECENT_JOBS_H_
