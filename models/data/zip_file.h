// Small .zip archives, by libzip.
#ifndef TESSERA_MODELS_DATA_ZIP_FILE_H_
#define TESSERA_MODELS_DATA_ZIP_FILE_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tessera::data {

struct UnpackLimits {
  int64_t max_bytes = int64_t{64} << 30;
  int64_t max_ratio = 200;     // Unpacked to packed size of the whole archive.
  int64_t max_entries = 1'000'000;
};

// Unpacks `archive` into the existing folder `target`.
// Errors: INVALID_ARGUMENT if the archive is not a zip, or an entry is
// absolute, leaves the folder, has too long a path, occurs twice, is a link, is
// encrypted, or is neither stored nor packed by deflate or bzip2;
// RESOURCE_EXHAUSTED above `limits` (the ratio counts from 1 MiB on);
// UNAVAILABLE if `target` cannot be written. Files that were unpacked before an
// error remain.
absl::Status Unpack(const std::filesystem::path& archive,
                    const std::filesystem::path& target,
                    const UnpackLimits& limits = {});

// Writes `files` (name in the archive, path on disk) to `archive`, in their
// order and without compression. Time stamps are fixed, so the same files give
// the same bytes.
// Errors: NOT_FOUND if a file is absent; UNAVAILABLE if the archive cannot be
// written.
absl::Status Pack(
    const std::vector<std::pair<std::string, std::filesystem::path>>& files,
    const std::filesystem::path& archive);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_ZIP_FILE_H_
