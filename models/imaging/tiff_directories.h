// Finds a TIFF's directories, which have to be read before its pixels.
#ifndef TESSERA_MODELS_IMAGING_TIFF_DIRECTORIES_H_
#define TESSERA_MODELS_IMAGING_TIFF_DIRECTORIES_H_

#include <cstdint>
#include <filesystem>

namespace tessera::imaging {

// How many bytes of an arriving file are needed to read its next TIFF
// directory. The first `bytes` bytes are there already. 0 if they hold all
// directories. After the next directory more may follow, so call again.
// INT64_MAX if waiting is in vain: the file is not a TIFF, is damaged, or has
// more than 64 directories.
int64_t BytesForDirectories(const std::filesystem::path& path, int64_t bytes);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_TIFF_DIRECTORIES_H_
