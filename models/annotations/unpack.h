// Files, gzip and small zips in memory, held against one limit. Private to
// this room.
#ifndef TESSERA_MODELS_ANNOTATIONS_UNPACK_H_
#define TESSERA_MODELS_ANNOTATIONS_UNPACK_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::annotations {

// Errors: INVALID_ARGUMENT if it is no file or cannot be read;
// RESOURCE_EXHAUSTED above 256 MiB.
absl::StatusOr<std::string> ReadWholeFile(const std::filesystem::path& path);

// Unpacks gzip, several members in a row included. Errors: INVALID_ARGUMENT if
// it is damaged; RESOURCE_EXHAUSTED above 256 MiB.
absl::StatusOr<std::string> Gunzip(absl::string_view packed);

struct ZipEntry {
  std::string name;
  std::string content;
};

// The files in a zip, less hidden ones and what macOS adds: those whose name
// ends in `suffix` (in any case), or all where none does. Errors:
// INVALID_ARGUMENT if it is damaged, encrypted or packed by another method
// than deflate; RESOURCE_EXHAUSTED above 256 MiB in all or 200,000 entries.
absl::StatusOr<std::vector<ZipEntry>> Unzip(absl::string_view packed,
                                            absl::string_view suffix);

}  // namespace tessera::annotations

#endif  // TESSERA_MODELS_ANNOTATIONS_UNPACK_H_
