// Writes images: TIFF by libtiff, PNG by libpng. A file appears whole or not
// at all: it is written beside its final path and then renamed.
#ifndef TESSERA_MODELS_IMAGING_IMAGE_WRITER_H_
#define TESSERA_MODELS_IMAGING_IMAGE_WRITER_H_

#include <filesystem>
#include <vector>

#include "absl/status/status.h"
#include "models/imaging/image.h"

namespace tessera::imaging {

// Writes each label plane as a page, deflate-compressed: as uint16, or as
// uint32 if a label is above 65,535. All planes have the same size.
// Errors: INVALID_ARGUMENT if `slices` is empty; UNAVAILABLE if the file cannot
// be written.
absl::Status WriteLabelTiff(const std::filesystem::path& path,
                            const std::vector<LabelPlane>& slices);

// Writes each gray plane as a page, deflate-compressed. `bits_per_sample` is 8
// or 16. A `pixel_size_um` above 0 is written as ImageJ does; the pages are
// time points. Errors: as WriteLabelTiff().
absl::Status WriteGrayTiff(const std::filesystem::path& path,
                           const std::vector<GrayPlane>& slices,
                           int bits_per_sample, double pixel_size_um = 0);

// Writes an 8-bit gray PNG. Errors: as WriteLabelTiff().
absl::Status WriteGrayPng(const std::filesystem::path& path,
                          const Plane<uint8_t>& plane);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_IMAGE_WRITER_H_
