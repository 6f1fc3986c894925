// Measures the objects of a segmented image. Private to this room.
#ifndef TESSERA_MODELS_RESULTS_MEASURE_H_
#define TESSERA_MODELS_RESULTS_MEASURE_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "models/imaging/image_file.h"
#include "models/measurements/region.h"
#include "models/results/segmentation.h"

namespace tessera::results {

// A row of the table of measurements.
struct MeasuredObject {
  int slice = 1;
  double score = 0;
  measurements::Region region;
};

// A column of that table.
struct MeasureColumn {
  std::string name;    // scikit-image's, where it has the measure.
  bool whole = false;  // Whole numbers.
  std::function<double(const MeasuredObject&)> value;
};

// Reads a segmented image anew, all channels of it, and measures its objects.
//
// Not thread-safe.
class ObjectMeasurer {
 public:
  // Errors: those of OpenSegmentedImage(); RESOURCE_EXHAUSTED if the image has
  // more channels than a table should have.
  static absl::StatusOr<ObjectMeasurer> Open(const std::filesystem::path& image,
                                             const Segmentation& found);

  // Measures in micrometres are there if the file says how large a pixel is.
  std::vector<MeasureColumn> Columns() const;

  // The objects of the slice, by number. Those that have no pixel in the label
  // image are left out. Memory grows with the objects, not with the image.
  // Errors: those of ImageFile::ReadValues().
  absl::StatusOr<std::vector<MeasuredObject>> Measure(
      const SliceObjects& slice);

  // How many objects had no pixel so far.
  int64_t without_pixels() const { return without_pixels_; }

 private:
  using Files = std::vector<std::unique_ptr<imaging::ImageFile>>;
  explicit ObjectMeasurer(Files channels) : channels_(std::move(channels)) {}

  Files channels_;  // The same file, one channel each.
  int64_t without_pixels_ = 0;
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_MEASURE_H_
