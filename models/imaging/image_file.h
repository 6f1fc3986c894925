// Reads images from TIFF (libtiff), PNG (libpng) and JPEG (libjpeg-turbo) files.
#ifndef TESSERA_MODELS_IMAGING_IMAGE_FILE_H_
#define TESSERA_MODELS_IMAGING_IMAGE_FILE_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "models/imaging/arrival.h"
#include "models/imaging/image.h"

namespace tessera::imaging {

// What a file may ask for; checked from its header before memory is taken.
struct ReadLimits {
  int64_t max_pixels_per_slice = int64_t{1} << 31;
  // Of a file whose slices cannot be decoded in parts.
  int64_t max_pixels_decoded_whole = int64_t{1} << 31;
  int max_slices = 100'000;
};

struct ImageHeader {
  Size size;               // Of every slice.
  int slices = 0;
  int bits_per_sample = 0; // 8 (also for fewer), 16 or 32; 12-in-16 says 16.
  bool colour = false;     // Luminance is made of it.
  // Rows that ReadRows() decodes together, from a multiple of it on: those of
  // a TIFF's tile or small strip, or of any strip where channels lie in planes.
  int rows_per_block = 1;
  bool decoded_whole = false;  // ReadRows() keeps the whole slice: PNG, JPEG.
};

// An open image file. The format is told by the content, not by the name.
// TIFF may be stripped or tiled, multi-page, BigTIFF, of any compression that
// libtiff was built with. Slices of different sizes are refused.
//
// Not thread-safe.
class ImageFile {
 public:
  virtual ~ImageFile() = default;

  // Errors: NOT_FOUND if there is no such file; INVALID_ARGUMENT if it is not
  // an image or of a kind that is not read (said which); RESOURCE_EXHAUSTED if
  // it is above `limits`. Messages name `path`'s file name and the remedy.
  //
  // With an `arrival`, which it borrows, the file may still come: this and all
  // else waits for what it reads, a PNG or JPEG for the whole file, and fails
  // with what the arrival fails with.
  static absl::StatusOr<std::unique_ptr<ImageFile>> Open(
      const std::filesystem::path& path, const ReadLimits& limits = {},
      Arrival* arrival = nullptr);

  virtual const ImageHeader& header() const = 0;

  // Returns the rows [y0, y1) of slice `index`, counted from 0, as 8 or 16 bit
  // gray; colour becomes Rec. 601 luminance. 32-bit integer and float samples
  // are refused. Fastest where each call goes on after the last one.
  // Errors: OUT_OF_RANGE; INVALID_ARGUMENT if they cannot be decoded.
  // REQUIRES: 0 ≤ y0 < y1 ≤ header().size.height.
  virtual absl::StatusOr<GrayPlane> ReadRows(int index, int y0, int y1) = 0;

  // The slice whole. Errors: as ReadRows().
  absl::StatusOr<GrayPlane> ReadSlice(int index) {
    return ReadRows(index, 0, header().size.height);
  }

  // Returns slice `index` of a mask: its values as they are, 1 to 32 bit, or
  // float if all are whole numbers, as ImageJ saves labels; palettes give
  // their indices. Colour is refused unless its channels are equal.
  // Errors: as ReadRows().
  virtual absl::StatusOr<LabelPlane> ReadLabels(int index) = 0;
};

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_IMAGE_FILE_H_
