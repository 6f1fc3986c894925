// What `segment --review` does beside segmenting.
#ifndef TESSERA_CLIENT_CLI_SEGMENT_REVIEW_H_
#define TESSERA_CLIENT_CLI_SEGMENT_REVIEW_H_

#include <filesystem>

#include "absl/status/status.h"
#include "client/cli/session.h"
#include "models/results/review.h"

namespace tessera::cli {

// Makes the folder if absent. It must hold nothing: a proposal must never pass
// for a corrected sample, nor be written over one.
// Errors: ALREADY_EXISTS; a usage error if it is `out`, where the other outputs
// go; UNAVAILABLE if it cannot be made.
absl::Status PrepareReview(const std::filesystem::path& folder,
                           const std::filesystem::path& out);

// Writes the samples and prints where they are and what to do next; with
// --json, an object a sample. Errors: those of Review::Write().
absl::Status WriteReview(Session& session, const results::Review& review,
                         const std::filesystem::path& folder);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_SEGMENT_REVIEW_H_
