// Reads images from TIFF (libtiff), PNG (libpng) and JPEG (libjpeg-turbo) files.
#ifndef TESSERA_MODELS_IMAGING_IMAGE_FILE_H_
#define TESSERA_MODELS_IMAGING_IMAGE_FILE_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

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
  int slices = 0;          // Of the channel that is read, in this file.
  int channels = 1;        // Of the file.
  int channel = 1;         // The one that is read, from 1.
  int bits_per_sample = 0; // 8 (also for fewer) or 16 (for all others).
  bool colour = false;     // Luminance is made of it.
  bool lossy = false;      // JPEG: values are about those that were saved.
  // Rows that ReadRows() decodes together, from a multiple of it on: those of
  // a TIFF's tile or small strip, or of any strip where channels lie in planes.
  int rows_per_block = 1;
  // What ReadRows() takes beside the rows: a TIFF's largest tile or small strip.
  int64_t block_bytes = 0;
  bool decoded_whole = false;  // ReadRows() keeps the whole slice: PNG, JPEG.
  // Samples are signed, floats or wider than 16 bit: the first ReadRows() or
  // Scale() of a slice reads all of it, to fit its values into 16 bit.
  bool scaled = false;
};

// Where a slice lies in its file, counted from 0. Pages that the file does not
// describe are times, as they are for Bio-Formats and QuPath.
struct SlicePosition {
  int c = 0;
  int z = 0;
  int t = 0;
  friend bool operator==(const SlicePosition&, const SlicePosition&) = default;
};

// What an intensity that was read stands for in the file's own numbers.
struct IntensityScale {
  double offset = 0;
  double step = 1;
  // The intensity of pixels that are no numbers (NaN or infinite), which no
  // other pixel of the slice has. None if all are numbers.
  std::optional<uint16_t> not_a_number;

  double ValueOf(double intensity) const { return offset + step * intensity; }
};

// An open image file. The format is told by the content, not by the name.
// TIFF may be stripped or tiled, multi-page, BigTIFF, of any compression that
// libtiff was built with. Slices of different sizes are refused.
//
// A slice is one plane (z, t) of one channel. The slices of a channel are
// ordered by t, then by z. Which of a TIFF's pages they are is told by ImageJ's
// description or OME-XML; docs/file-formats.md has the rules.
//
// Not thread-safe.
class ImageFile {
 public:
  virtual ~ImageFile() = default;

  // Opens a file to read one channel, counted from 1. Without a choice that is
  // the first one, and a notice says so where there are several.
  // Errors: NOT_FOUND if there is no such file; INVALID_ARGUMENT if it is not
  // an image or of a kind that is not read (said which); RESOURCE_EXHAUSTED if
  // it is above `limits`; OUT_OF_RANGE if it has no such channel. Messages name
  // `path`'s file name and the remedy.
  //
  // With an `arrival`, which it borrows, the file may still come: this and all
  // else waits for what it reads, a PNG or JPEG for the whole file, and fails
  // with what the arrival fails with.
  static absl::StatusOr<std::unique_ptr<ImageFile>> Open(
      const std::filesystem::path& path, const ReadLimits& limits = {},
      Arrival* arrival = nullptr, std::optional<int> channel = std::nullopt);

  virtual const ImageHeader& header() const = 0;

  // Where slice `index` lies. REQUIRES: 0 ≤ index < header().slices.
  virtual SlicePosition PositionOf(int index) const = 0;

  // What was done to the image that its user may not expect, such as "colour
  // was made luminance (Rec. 601)". Phrases to stand after the file's name and
  // a colon. Reading a slice may add one.
  virtual std::vector<std::string> notices() const = 0;

  // Returns the rows [y0, y1) of slice `index`, counted from 0, as 8 or 16 bit
  // gray. Colour becomes Rec. 601 luminance; a palette that only says how to
  // display the values is passed over; values that do not fit into 16 bit are
  // scaled as Scale() says. Fastest where each call goes on after the last one.
  // Errors: OUT_OF_RANGE; INVALID_ARGUMENT if they cannot be decoded.
  // REQUIRES: 0 ≤ y0 < y1 ≤ header().size.height.
  virtual absl::StatusOr<GrayPlane> ReadRows(int index, int y0, int y1) = 0;

  // What the intensities of slice `index` stand for. Errors: as ReadRows().
  virtual absl::StatusOr<IntensityScale> Scale(int index) = 0;

  // The slice whole. Errors: as ReadRows().
  absl::StatusOr<GrayPlane> ReadSlice(int index) {
    return ReadRows(index, 0, header().size.height);
  }

  // Returns slice `index` of a mask: its values as they are, of any width and
  // format, if all are whole numbers from 0 to 2^32 - 1; palettes give their
  // indices. Colour is refused unless its channels are equal, and so are
  // several channels. Errors: as ReadRows().
  virtual absl::StatusOr<LabelPlane> ReadLabels(int index) = 0;
};

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_IMAGE_FILE_H_
