// Segmenting one image under a progress bar.
#ifndef TESSERA_CLIENT_CLI_SEGMENT_PROGRESS_H_
#define TESSERA_CLIENT_CLI_SEGMENT_PROGRESS_H_

#include <filesystem>
#include <string>

#include "absl/status/statusor.h"
#include "client/api/segmentation.h"
#include "client/cli/session.h"

namespace tessera::cli {

// As SegmentWhole(), with a progress bar under `title`, which is gone when
// this returns.
absl::StatusOr<results::Segmentation> SegmentWithProgress(
    Session& session, client::Api& api, const client::SegmentRequest& request,
    const std::filesystem::path& image, const std::string& title);

// The same as Api::Segment().
absl::StatusOr<results::SegmentSummary> SegmentWithProgress(
    Session& session, client::Api& api, const client::SegmentRequest& request,
    const std::filesystem::path& image, const std::string& title,
    client::ObjectSink& sink);

// How much is done, in [0, 1]: sending counts for nothing, since slices are
// worked on as they come.
// 0 until the first slice is decoded.
double FractionOf(const client::SegmentProgress& progress);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_SEGMENT_PROGRESS_H_
