// Where a TIFF keeps what has to be known of it before a pixel is read.
#ifndef TESSERA_MODELS_IMAGING_TIFF_DIRECTORIES_H_
#define TESSERA_MODELS_IMAGING_TIFF_DIRECTORIES_H_

#include <cstdint>
#include <filesystem>

namespace tessera::imaging {

// How many bytes of a file have to be there for its TIFF directories to be: 0
// if the first `bytes`, which are, hold all; else so many that the next one can
// be read, of which there may be more. INT64_MAX where waiting for directories
// is in vain: it is no TIFF, a damaged one, or has more than 64.
int64_t BytesForDirectories(const std::filesystem::path& path, int64_t bytes);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_TIFF_DIRECTORIES_H_
