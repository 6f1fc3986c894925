#include "models/imaging/count_intensities.h"

#include <algorithm>
#include <cstdint>

#include "base/status_macros.h"

namespace tessera::imaging {
namespace {

constexpr int64_t kPixelsAtOnce = int64_t{1} << 22;

}  // namespace

absl::StatusOr<IntensityHistogram> CountIntensities(RowSource& image,
                                                    int most_rows) {
  const Size size = image.size();
  const int64_t block = std::max(1, image.rows_per_block());
  const int64_t most = std::min<int64_t>(kPixelsAtOnce / size.width, most_rows);
  const int64_t rows = std::max<int64_t>(1, most / block) * block;
  IntensityHistogram histogram;
  for (int64_t y = 0; y < size.height; y += rows) {
    const auto end = std::min<int64_t>(y + rows, size.height);
    ASSIGN_OR_RETURN(const GrayPlane part, image.Read(static_cast<int>(y),
                                                      static_cast<int>(end)));
    histogram.Add(part);
  }
  return histogram;
}

}  // namespace tessera::imaging
