// The files that `segment` reads and writes.
#ifndef TESSERA_CLIENT_CLI_SEGMENT_FILES_H_
#define TESSERA_CLIENT_CLI_SEGMENT_FILES_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/cli/session.h"

namespace tessera::cli {

// Appends the images that the file `list` names, one a line; `-` is standard
// input. Empty lines are skipped.
// Errors: INVALID_ARGUMENT if `list` cannot be read.
absl::Status ReadImageList(const std::string& list,
                           std::vector<std::filesystem::path>& images);

// Errors: a usage error if two images have the same stem, so that their outputs
// would have the same names.
absl::Status CheckStems(const std::vector<std::filesystem::path>& images);

// Creates `folder` if it does not exist. Errors: UNAVAILABLE if it cannot be
// created.
absl::Status MakeFolder(const std::filesystem::path& folder);

// Prints a note if the image's name is too long for its outputs, which then get
// a shorter name.
void TellShortenedName(Session& session, const std::filesystem::path& image);

// Errors: INVALID_ARGUMENT if `image` cannot be read. The code is not
// NOT_FOUND, which ConcernsAll() takes for a missing model.
absl::Status CheckReadable(const std::filesystem::path& image);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_SEGMENT_FILES_H_
