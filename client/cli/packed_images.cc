#include "client/cli/packed_images.h"

#include <system_error>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "models/imaging/zarr/pack_folder.h"

namespace tessera::cli {

absl::StatusOr<PackedImages> PackedImages::Pack(
    std::vector<std::filesystem::path>& images) {
  PackedImages packed;
  for (size_t i = 0; i < images.size(); ++i) {
    std::error_code error;
    if (!std::filesystem::is_directory(images[i], error)) continue;
    if (!packed.folder_) {
      ASSIGN_OR_RETURN(packed.folder_, TemporaryFolder::Create());
    }
    // `a.zarr/` has an empty last part. Two folders may have one name.
    const std::filesystem::path folder =
        images[i].has_filename() ? images[i] : images[i].parent_path();
    const std::filesystem::path place =
        packed.folder_->path() / absl::StrCat(i);
    std::filesystem::create_directory(place, error);
    RETURN_IF_ERROR(
        imaging::zarr::PackFolder(folder, place / folder.filename()));
    images[i] = place / folder.filename();
  }
  return packed;
}

}  // namespace tessera::cli
