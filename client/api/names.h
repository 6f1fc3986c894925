// Converts the names that users write (`nuclei@3`) to resource names
// (`models/nuclei/versions/3`).
#ifndef TESSERA_CLIENT_API_NAMES_H_
#define TESSERA_CLIENT_API_NAMES_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::client {

// Whether `id` has 1 to 63 lower-case letters, digits and hyphens and begins
// with a letter.
bool IsResourceId(absl::string_view id);

// The collections of the two kinds of jobs.
inline constexpr absl::string_view kTrainingJobs = "trainingJobs/";
inline constexpr absl::string_view kSegmentationJobs = "segmentationJobs/";

// All functions below also accept a resource name.
// Errors: INVALID_ARGUMENT naming `text` and the expected form.

// `wing` → `datasets/wing`.
absl::StatusOr<std::string> ParseDataset(absl::string_view text);
// `wing` → `datasets/wing`; `wing@2` → `datasets/wing/revisions/2`.
absl::StatusOr<std::string> ParseDatasetRevision(absl::string_view text);
// `nuclei` → `models/nuclei`.
absl::StatusOr<std::string> ParseModel(absl::string_view text);
// `nuclei@3` → `models/nuclei/versions/3`; `nuclei@production` →
// `models/nuclei/versions/production`; `nuclei` → `models/nuclei`, which the
// server reads as the newest version.
absl::StatusOr<std::string> ParseModelVersion(absl::string_view text);
// `7f3c…` → `segmentationJobs/7f3c…`.
absl::StatusOr<std::string> ParseSegmentationJob(absl::string_view text);
// Returns `trainingJobs/7f3c…` and `segmentationJobs/7f3c…` as they are, and a
// bare id as a bare id, since it may be that of either kind of job.
absl::StatusOr<std::string> ParseJob(absl::string_view text);

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_NAMES_H_
