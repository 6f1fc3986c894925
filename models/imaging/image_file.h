// Reads images from TIFF (libtiff), PNG (libpng), JPEG (libjpeg-turbo), NumPy's
// .npy and OME-Zarr.
#ifndef TESSERA_MODELS_IMAGING_IMAGE_FILE_H_
#define TESSERA_MODELS_IMAGING_IMAGE_FILE_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/imaging/image.h"

namespace tessera::imaging {

// Limits for a file. They are checked against its header before memory is
// taken.
struct ReadLimits {
  int64_t max_pixels_per_slice = int64_t{1} << 31;
  // For files whose slices cannot be decoded in parts.
  int64_t max_pixels_decoded_whole = int64_t{1} << 31;
  int max_slices = 100'000;
};

// Distances between neighbours as the file says them; 0 where it does not.
struct Spacing {
  double x_um = 0;  // Width of a pixel, in micrometres.
  double y_um = 0;  // Height of a pixel.
  double z_um = 0;  // From one z plane to the next.
  double t_s = 0;   // From one time point to the next, in seconds.

  friend bool operator==(const Spacing&, const Spacing&) = default;
};

struct ImageHeader {
  Size size;               // Of every slice.
  int slices = 0;          // Of the channel that is read, in this file.
  int channels = 1;        // Of the file.
  int channel = 1;         // The channel that is read, from 1.
  int bits_per_sample = 0; // 8 (also for fewer) or 16 (for all others).
  bool colour = false;     // ReadRows() turns it into luminance.
  bool lossy = false;      // JPEG: values are close to the saved ones.
  // Rows that ReadRows() decodes together, starting at multiples of this
  // number: the rows of a TIFF's tile or small strip, of an OME-Zarr's chunk,
  // or of any strip where each channel is a plane of its own.
  int rows_per_block = 1;
  // Memory that ReadRows() takes beside the rows: a TIFF's largest tile or
  // small strip.
  int64_t block_bytes = 0;
  bool decoded_whole = false;  // ReadRows() keeps the whole slice: PNG, JPEG.
  // Samples are signed, floats or wider than 16 bit. The first ReadRows() or
  // Scale() of a slice then reads the whole slice, to fit its values into 16
  // bit.
  bool scaled = false;
  // Side of a pixel in micrometres, by ImageJ's description or OME-XML; 0 if
  // the file does not say it, or if pixels are not square.
  double pixel_size_um = 0;
  Spacing spacing;  // Pixels may be oblong here.
};

// Where a slice lies in its file, counted from 0. Pages without a description
// are time points, as in Bio-Formats and QuPath.
struct SlicePosition {
  int c = 0;
  int z = 0;
  int t = 0;
  friend bool operator==(const SlicePosition&, const SlicePosition&) = default;
};

// Converts an intensity from ReadRows() back to the file's own number.
struct IntensityScale {
  double offset = 0;
  double step = 1;
  // The intensity of pixels that are not numbers (NaN or infinite). No other
  // pixel of the slice has this intensity. None if all pixels are numbers.
  std::optional<uint16_t> not_a_number;

  double ValueOf(double intensity) const { return offset + step * intensity; }
};

// An open image file. The content tells the format, not the name; an OME-Zarr
// is a folder or a zip of it. A TIFF may have strips or tiles, many pages, and
// any compression that libtiff was built with; BigTIFF is read, too. Slices of
// different sizes are refused.
//
// A slice is one plane (z, t) of one channel. The slices of a channel are
// ordered by t, then by z. ImageJ's description or OME-XML tells which page of
// a TIFF holds which slice; docs/file-formats.md has the rules.
//
// Not thread-safe.
class ImageFile {
 public:
  virtual ~ImageFile() = default;

  // Opens a file to read one channel, counted from 1. If `channel` is not
  // given, the first channel is read; where the file has several, a notice says
  // so.
  // Errors: NOT_FOUND if there is no such file; INVALID_ARGUMENT if it is not
  // an image, or an image of a kind that is not read (the message says which);
  // RESOURCE_EXHAUSTED if it is above `limits`; OUT_OF_RANGE if it has no such
  // channel. Messages contain the file's name and the remedy.
  static absl::StatusOr<std::unique_ptr<ImageFile>> Open(
      const std::filesystem::path& path, const ReadLimits& limits = {},
      std::optional<int> channel = std::nullopt);

  virtual const ImageHeader& header() const = 0;

  // The position of slice `index`. REQUIRES: 0 ≤ index < header().slices.
  virtual SlicePosition PositionOf(int index) const = 0;

  // Changes to the image that a user may not expect, such as "colour was made
  // luminance (Rec. 601)". Each is a phrase to follow the file's name and a
  // colon. Reading a slice may add one.
  virtual std::vector<std::string> notices() const = 0;

  // Returns the rows [y0, y1) of slice `index`, counted from 0, as 8 or 16 bit
  // gray. Colour becomes Rec. 601 luminance. A palette that only says how to
  // display the values is ignored. Values that do not fit into 16 bit are
  // scaled as Scale() says. Fastest if each call starts where the last one
  // ended.
  // Errors: OUT_OF_RANGE if there is no such slice; INVALID_ARGUMENT if the
  // rows cannot be decoded.
  // REQUIRES: 0 ≤ y0 < y1 ≤ header().size.height.
  virtual absl::StatusOr<GrayPlane> ReadRows(int index, int y0, int y1) = 0;

  // How to convert the intensities of slice `index` back to the file's numbers.
  // Errors: as ReadRows().
  virtual absl::StatusOr<IntensityScale> Scale(int index) = 0;

  // Returns the rows as the file's own numbers, exactly where the format allows
  // it, else as Scale() makes them of ReadRows(). Errors: as ReadRows().
  virtual absl::StatusOr<Plane<double>> ReadValues(int index, int y0, int y1);

  // Returns the whole slice. Errors: as ReadRows().
  absl::StatusOr<GrayPlane> ReadSlice(int index) {
    return ReadRows(index, 0, header().size.height);
  }

  // Returns slice `index` of a mask. Values stay as they are and may have any
  // width and format, but must be whole numbers from 0 to 2^32 - 1. With a
  // palette the values are its indices. Colour is refused unless its channels
  // are equal; so is a file of several channels. Errors: as ReadRows().
  virtual absl::StatusOr<LabelPlane> ReadLabels(int index) = 0;
};

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_IMAGE_FILE_H_
