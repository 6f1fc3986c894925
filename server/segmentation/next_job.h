// Decides which segmentation job's slices are next.
#ifndef TESSERA_SERVER_SEGMENTATION_NEXT_JOB_H_
#define TESSERA_SERVER_SEGMENTATION_NEXT_JOB_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/db/database.h"
#include "server/jobs/fair_share.h"

namespace tessera::segmentation {

// The job with queued slices whose owner has used the least device time,
// divided by the owner's weight. Slices being computed count as the job's mean
// slice. Of one owner, and among owners with equal use, the oldest job is next.
// None if no job has a slice to begin. Reads one row for each job that has not
// ended and one for each user.
absl::StatusOr<std::optional<std::string>> NextJob(
    db::Session& session, const jobs::FairShareOptions& options,
    absl::Time now);

}  // namespace tessera::segmentation

#endif  // TESSERA_SERVER_SEGMENTATION_NEXT_JOB_H_
