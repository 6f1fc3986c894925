#include "models/inference/read_range.h"

#include <algorithm>
#include <cstdint>

#include "absl/status/status.h"
#include "base/status_macros.h"
#include "models/inference/timed.h"
#include "models/version/intensities.h"

namespace tessera::inference {
namespace {

constexpr int64_t kPixelsAtOnce = int64_t{1} << 22;

}  // namespace

absl::StatusOr<imaging::IntensityRange> ReadRange(
    imaging::RowSource& image, const version::Manifest& manifest, int most_rows,
    const std::stop_token& stop, double& read_seconds) {
  imaging::IntensityHistogram histogram;
  const auto range = [&] {
    return version::IntensityRangeOf(histogram, manifest.parameters.intensity,
                                     manifest.training_max);
  };
  if (!LooksAtPixels(manifest)) return range();
  const imaging::Size size = image.size();
  const int64_t block = std::max(1, image.rows_per_block());
  const int64_t most = std::min<int64_t>(kPixelsAtOnce / size.width, most_rows);
  const int64_t rows = std::max<int64_t>(1, most / block) * block;
  for (int64_t y = 0; y < size.height; y += rows) {
    if (stop.stop_requested()) {
      return absl::CancelledError(
          "segmentation was cancelled while the image was read");
    }
    const auto end = std::min<int64_t>(y + rows, size.height);
    ASSIGN_OR_RETURN(
        const imaging::GrayPlane part, Timed(read_seconds, [&] {
          return image.Read(static_cast<int>(y), static_cast<int>(end));
        }));
    histogram.Add(part);
  }
  return range();
}

}  // namespace tessera::inference
