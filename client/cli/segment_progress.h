// Segments one image and shows a progress bar.
#ifndef TESSERA_CLIENT_CLI_SEGMENT_PROGRESS_H_
#define TESSERA_CLIENT_CLI_SEGMENT_PROGRESS_H_

#include <filesystem>
#include <string>

#include "absl/status/statusor.h"
#include "client/api/segmentation.h"
#include "client/cli/session.h"

namespace tessera::cli {

// As SegmentWhole(), with a progress bar titled `title`. The bar is cleared
// before the function returns.
absl::StatusOr<results::Segmentation> SegmentWithProgress(
    Session& session, client::Api& api, const client::SegmentRequest& request,
    const std::filesystem::path& image, const std::string& title);

// As Api::Segment(), with the same progress bar.
absl::StatusOr<results::SegmentSummary> SegmentWithProgress(
    Session& session, client::Api& api, const client::SegmentRequest& request,
    const std::filesystem::path& image, const std::string& title,
    client::ObjectSink& sink);

// Returns the part of the slices and tiles that is done, in [0, 1]; 0 until the
// first slice is decoded. Bytes sent do not count, because the server segments
// slices while the file arrives.
double FractionOf(const client::SegmentProgress& progress);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_SEGMENT_PROGRESS_H_
