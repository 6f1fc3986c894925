// Makes the pyramid of a large slice.
#ifndef TESSERA_SERVER_PICTURES_MAKE_PYRAMID_H_
#define TESSERA_SERVER_PICTURES_MAKE_PYRAMID_H_

#include <cstdint>
#include <filesystem>
#include <stop_token>

#include "absl/status/status.h"
#include "models/imaging/image_file.h"

namespace tessera::pictures {

// The most bytes of memory that WritePyramid() takes. Grows with the width of
// the slice only, unless the file is decoded whole.
int64_t MemoryToMake(const imaging::ImageHeader& header);

// Reads slice `index`, counted from 0, once from the top down, counts its
// intensities and writes its pyramid to `path`.
// Errors: those of ImageFile::ReadRows() and PyramidWriter; CANCELLED if `stop`
// was requested.
absl::Status WritePyramid(imaging::ImageFile& file, int index,
                          const std::filesystem::path& path,
                          const std::stop_token& stop);

}  // namespace tessera::pictures

#endif  // TESSERA_SERVER_PICTURES_MAKE_PYRAMID_H_
