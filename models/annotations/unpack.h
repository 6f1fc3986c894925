// Reads files and unpacks gzip and small zips into memory, all with the same
// limit. Private to this room.
#ifndef TESSERA_MODELS_ANNOTATIONS_UNPACK_H_
#define TESSERA_MODELS_ANNOTATIONS_UNPACK_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::annotations {

// Errors: INVALID_ARGUMENT if `path` is not a file or cannot be read;
// RESOURCE_EXHAUSTED above 256 MiB.
absl::StatusOr<std::string> ReadWholeFile(const std::filesystem::path& path);

// Unpacks gzip, also several members in a row. Errors: INVALID_ARGUMENT if the
// data is damaged; RESOURCE_EXHAUSTED above 256 MiB.
absl::StatusOr<std::string> Gunzip(absl::string_view packed);

struct ZipEntry {
  std::string name;
  std::string content;
};

// Returns the files in a zip whose names end in `suffix` (in any case), or all
// files if no name does. Hidden files and those that macOS adds are left out.
// Errors: INVALID_ARGUMENT if the zip is damaged or encrypted, or an entry is
// neither stored nor packed by deflate; RESOURCE_EXHAUSTED above 256 MiB in all
// or 200,000 entries.
absl::StatusOr<std::vector<ZipEntry>> Unzip(absl::string_view packed,
                                            absl::string_view suffix);

}  // namespace tessera::annotations

#endif  // TESSERA_MODELS_ANNOTATIONS_UNPACK_H_
