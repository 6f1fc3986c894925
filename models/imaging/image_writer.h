// Writes images: TIFF by libtiff, PNG by libpng. A file appears whole or not
// at all: it is written beside its final path and then renamed.
#ifndef TESSERA_MODELS_IMAGING_IMAGE_WRITER_H_
#define TESSERA_MODELS_IMAGING_IMAGE_WRITER_H_

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "models/imaging/image.h"
#include "models/imaging/image_file.h"

namespace tessera::imaging {

// Writes each label plane as a page, deflate-compressed: as uint16, or as
// uint32 if a label is above 65,535. All planes have the same size.
// Errors: INVALID_ARGUMENT if `slices` is empty; UNAVAILABLE if the file cannot
// be written.
absl::Status WriteLabelTiff(const std::filesystem::path& path,
                            const std::vector<LabelPlane>& slices);

// Which z plane and time point each page is: z changes faster than t.
struct PageAxes {
  int z = 1;
  int t = 1;  // z · t is the number of pages.
  Spacing spacing;
};

// Pages of labels that are made while they are written.
struct LabelPages {
  Size size;          // Of each page.
  size_t count = 0;   // Number of pages.
  bool wide = false;  // Written as uint32, for labels above 65,535.
  int rows_at_once = 1;
  // If set, OME-XML and ImageJ's description say the axes and the spacing, for
  // each of the two programs. Both are in the tag ImageDescription of the first
  // page, which then stands there twice.
  std::optional<PageAxes> axes;
  // The rows [begin, end) of a page, which counts from 0.
  std::function<LabelPlane(size_t page, int begin, int end)> rows;
};

// Writes the bytes that the planes would have. Keeps `rows_at_once` rows.
// Errors: as above.
absl::Status WriteLabelPages(const std::filesystem::path& path,
                             const LabelPages& pages);

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
