// Converts the blocks of a TIFF page to planes of numbers. Private to this
// room.
#ifndef TESSERA_MODELS_IMAGING_TIFF_SAMPLES_H_
#define TESSERA_MODELS_IMAGING_TIFF_SAMPLES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/imaging/image.h"
#include "models/imaging/image_file.h"
#include "models/imaging/sample_range.h"
#include "models/imaging/tiff_blocks.h"
#include "models/imaging/tiff_handle.h"
#include "models/imaging/tiff_layout.h"

namespace tessera::imaging {

// A slice in the current directory of a TIFF. Borrows handle, layout and name.
struct TiffSlice {
  const TiffHandle& tiff;
  const TiffLayout& layout;
  const std::string& name;  // The file's.
  PagePart part;
};

// Reads the rows [y0, y1) as they are stored: one plane for each sample of the
// part. Errors: those of ReadRuns(). REQUIRES: layout.narrow().
absl::StatusOr<std::vector<GrayPlane>> ReadStored(const TiffSlice& slice,
                                                  int y0, int y1);

// Finds the range of all values of the slice. For a colour these are the
// luminances. Errors: those of ReadRuns().
absl::StatusOr<SampleRange> ReadRange(const TiffSlice& slice);

// Reads the rows [y0, y1) of the same values, scaled to 16 bit.
// Errors: those of ReadRuns().
absl::StatusOr<GrayPlane> ReadScaled(const TiffSlice& slice, int y0, int y1,
                                     const IntensityScale& scale);

// Reads the rows [y0, y1) of the same values as they are stored.
// Errors: those of ReadRuns().
absl::StatusOr<Plane<double>> ReadNumbers(const TiffSlice& slice, int y0,
                                          int y1);

// Reads the whole slice as labels: one plane for each sample of the part.
// Errors: those of ReadRuns(); INVALID_ARGUMENT if a value is not a whole
// number from 0 to 2^32 - 1.
absl::StatusOr<std::vector<LabelPlane>> ReadWhole(const TiffSlice& slice);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_TIFF_SAMPLES_H_
