// The files that `segment` reads and writes.
#ifndef TESSERA_CLIENT_CLI_SEGMENT_FILES_H_
#define TESSERA_CLIENT_CLI_SEGMENT_FILES_H_

#include <filesystem>
#include <vector>

#include "absl/status/status.h"
#include "client/cli/session.h"

namespace tessera::cli {

// Errors: a usage error if two images of one stem would write over each
// other's outputs.
absl::Status CheckStems(const std::vector<std::filesystem::path>& images);

// Errors: UNAVAILABLE if `folder` is absent and cannot be made.
absl::Status MakeFolder(const std::filesystem::path& folder);

// Notes it if the outputs cannot be called as the image is.
void TellShortenedName(Session& session, const std::filesystem::path& image);

// Errors: INVALID_ARGUMENT, unlike the server's NOT_FOUND, which says that no
// image can be segmented.
absl::Status CheckReadable(const std::filesystem::path& image);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_SEGMENT_FILES_H_
