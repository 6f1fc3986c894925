// The folder of samples that `segment --review` writes.
#ifndef TESSERA_CLIENT_CLI_SEGMENT_REVIEW_H_
#define TESSERA_CLIENT_CLI_SEGMENT_REVIEW_H_

#include <filesystem>

#include "absl/status/status.h"
#include "client/cli/session.h"
#include "models/results/review.h"

namespace tessera::cli {

// Creates `folder` if it does not exist. An existing folder must be empty, so
// that proposals are never mistaken for corrected samples and never overwrite
// them. Errors: ALREADY_EXISTS if `folder` is not empty; a usage error if it is
// `out`, the folder of the other outputs; UNAVAILABLE if it cannot be created.
absl::Status PrepareReview(const std::filesystem::path& folder,
                           const std::filesystem::path& out);

// Writes the samples, and prints their folder and what to do next. With --json,
// prints one object for each sample. Errors: those of Review::Write().
absl::Status WriteReview(Session& session, const results::Review& review,
                         const std::filesystem::path& folder);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_SEGMENT_REVIEW_H_
