// Makes one file of an OME-Zarr folder, for programs that send files.
#ifndef TESSERA_MODELS_IMAGING_ZARR_PACK_FOLDER_H_
#define TESSERA_MODELS_IMAGING_ZARR_PACK_FOLDER_H_

#include <filesystem>

#include "absl/status/status.h"

namespace tessera::imaging::zarr {

// Writes the image in the folder to `zip`, without packing it again: the
// metadata, and the chunks of the largest level. Smaller levels, labels and
// tables are left out. Equal folders give equal bytes.
// Errors: those of ImageFile::Open(); RESOURCE_EXHAUSTED if a file has 4 GiB or
// more; UNAVAILABLE if the zip cannot be written.
absl::Status PackFolder(const std::filesystem::path& folder,
                        const std::filesystem::path& zip);

}  // namespace tessera::imaging::zarr

#endif  // TESSERA_MODELS_IMAGING_ZARR_PACK_FOLDER_H_
