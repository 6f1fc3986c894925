// Reads the rows of segmentation jobs. For use in transactions.
#ifndef TESSERA_SERVER_SEGMENTATION_SEGMENTATION_ROWS_H_
#define TESSERA_SERVER_SEGMENTATION_SEGMENTATION_ROWS_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/db/database.h"
#include "server/segmentation/segmentation_job.h"

namespace tessera::segmentation {

// The columns of a job, in the order in which JobOf() reads them.
#define TESSERA_SEGMENTATION_COLUMNS                                         \
  "job_id, owner, unlimited, model_id, version, model_sha256, "              \
  "parameters_json, state, error_message, sequence, images, images_opened, " \
  "images_succeeded, images_failed, slices, slices_done, slices_queued, "    \
  "slices_running, objects, result_bytes, slice_seconds, create_time, "      \
  "start_time, end_time"

SegmentationJob JobOf(const db::Row& row);

// `1,3,4`, and back. REQUIRES of SlicesOf(): `text` is from TextOf().
std::string TextOf(const std::vector<int>& slices);
std::vector<int> SlicesOf(const std::string& text);

// A job that users see. Errors: NOT_FOUND (JOB_NOT_FOUND).
absl::StatusOr<SegmentationJob> FindJob(db::Session& session,
                                        const std::string& id);

// Those of the jobs that users see.
absl::StatusOr<std::vector<SegmentationJob>> FindJobs(
    db::Session& session, const std::set<std::string>& ids);

// At most `limit` jobs created before the job `id`, the newest first. An empty
// `id` begins with the newest of all.
// Errors: INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if there is no job `id` any
// more.
absl::StatusOr<std::vector<SegmentationJob>> ListBefore(db::Session& session,
                                                        const std::string& id,
                                                        int limit);

// At most `limit` images of the job after `position`; only those in the state
// `only`, if given. Images without an end share the end of their job.
absl::StatusOr<std::vector<JobImage>> ListImages(db::Session& session,
                                                 const SegmentationJob& job,
                                                 int64_t position,
                                                 std::optional<State> only,
                                                 int limit);

// Errors: NOT_FOUND (IMAGE_NOT_FOUND).
absl::StatusOr<JobImage> FindImage(db::Session& session,
                                   const SegmentationJob& job,
                                   int64_t position);

// The results of an image that has SUCCEEDED, in the order of its slices.
absl::StatusOr<std::vector<StoredSlice>> ListResults(db::Session& session,
                                                     const std::string& id,
                                                     int64_t position);

// The results of one slice; none unless it is done.
absl::StatusOr<std::optional<StoredSlice>> FindResult(db::Session& session,
                                                      const std::string& id,
                                                      int64_t position,
                                                      int64_t ordinal);

// The place of `slice` among the image's slices to segment; both count from 1.
// Errors: NOT_FOUND (SLICE_NOT_FOUND).
absl::StatusOr<int64_t> OrdinalOf(const JobImage& image, int slice);

absl::StatusOr<SegmentationCounts> CountSegmentations(db::Session& session);
// How many jobs of all owners, and of `owner`, wait or run.
struct UnendedJobs {
  int64_t all = 0;
  int64_t of_owner = 0;
};
absl::StatusOr<UnendedJobs> CountUnended(db::Session& session,
                                         const std::string& owner);

}  // namespace tessera::segmentation

#endif  // TESSERA_SERVER_SEGMENTATION_SEGMENTATION_ROWS_H_
