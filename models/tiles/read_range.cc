#include "models/tiles/read_range.h"

#include "absl/status/status.h"
#include "base/status_macros.h"
#include "models/imaging/count_intensities.h"
#include "models/tiles/timed.h"
#include "models/version/intensities.h"

namespace tessera::tiles {
namespace {

// The rows of another image. Reading fails once `stop` was asked for.
class StoppableRows final : public imaging::RowSource {
 public:
  StoppableRows(imaging::RowSource& image, const std::stop_token& stop,
                double& read_seconds)
      : image_(image), stop_(stop), read_seconds_(read_seconds) {}

  imaging::Size size() const override { return image_.size(); }
  int rows_per_block() const override { return image_.rows_per_block(); }
  absl::StatusOr<imaging::GrayPlane> Read(int y0, int y1) override {
    if (stop_.stop_requested()) {
      return absl::CancelledError(
          "segmentation was cancelled while the image was read");
    }
    return Timed(read_seconds_, [&] { return image_.Read(y0, y1); });
  }

 private:
  imaging::RowSource& image_;
  const std::stop_token& stop_;
  double& read_seconds_;
};

}  // namespace

absl::StatusOr<imaging::IntensityRange> ReadRange(
    imaging::RowSource& image, const version::Manifest& manifest, int most_rows,
    const std::stop_token& stop, double& read_seconds) {
  imaging::IntensityHistogram histogram;
  if (manifest.parameters.intensity !=
      version::IntensityNormalization::kTrainingMax) {
    StoppableRows rows(image, stop, read_seconds);
    ASSIGN_OR_RETURN(histogram, imaging::CountIntensities(rows, most_rows));
  }
  return version::IntensityRangeOf(histogram, manifest.parameters.intensity,
                                   manifest.training_max);
}

}  // namespace tessera::tiles
