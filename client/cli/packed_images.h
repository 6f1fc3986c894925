// Images that are folders, as files that can be sent.
#ifndef TESSERA_CLIENT_CLI_PACKED_IMAGES_H_
#define TESSERA_CLIENT_CLI_PACKED_IMAGES_H_

#include <filesystem>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "base/temporary_folder.h"

namespace tessera::cli {

// Owns the files, which end with the object.
//
// Not thread-safe.
class PackedImages {
 public:
  // Replaces each folder among `images`, an OME-Zarr, by a file of the same
  // name in a temporary folder.
  // Errors: those of imaging::zarr::PackFolder().
  static absl::StatusOr<PackedImages> Pack(
      std::vector<std::filesystem::path>& images);

 private:
  std::optional<TemporaryFolder> folder_;  // None if no image is a folder.
};

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_PACKED_IMAGES_H_
