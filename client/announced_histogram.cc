#include "client/announced_histogram.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <system_error>

#include "base/status_macros.h"
#include "models/imaging/image_file.h"
#include "models/imaging/tiff_directories.h"

namespace tessera::client {
namespace {

// Servers wait for all of a smaller file; see docs/api.md.
constexpr int64_t kLeastEarlyBytes = int64_t{16} << 20;
// Pixels that are read at once, if blocks of the file are not larger.
constexpr int64_t kPixelsAtOnce = int64_t{1} << 22;

bool IsReadInOrder(const std::filesystem::path& image) {
  std::error_code error;
  const auto bytes =
      static_cast<int64_t>(std::filesystem::file_size(image, error));
  return !error && bytes >= kLeastEarlyBytes &&
         imaging::BytesForDirectories(image, bytes / 2) == 0;
}

absl::StatusOr<imaging::IntensityHistogram> Count(imaging::ImageFile& file,
                                                  int slice) {
  const imaging::ImageHeader& header = file.header();
  const int64_t block = header.rows_per_block;
  const int64_t rows =
      std::max<int64_t>(1, kPixelsAtOnce / header.size.width / block) * block;
  imaging::IntensityHistogram histogram;
  for (int64_t y = 0; y < header.size.height; y += rows) {
    const auto end = std::min<int64_t>(y + rows, header.size.height);
    ASSIGN_OR_RETURN(const imaging::GrayPlane part,
                     file.ReadRows(slice - 1, static_cast<int>(y),
                                   static_cast<int>(end)));
    histogram.Add(part);
  }
  return histogram;
}

}  // namespace

std::optional<imaging::IntensityHistogram> HistogramToAnnounce(
    const std::filesystem::path& image, const std::vector<int>& slices) {
  if (slices.size() > 1 || !IsReadInOrder(image)) return std::nullopt;
  const auto file = imaging::ImageFile::Open(image);
  if (!file.ok()) return std::nullopt;
  const imaging::ImageHeader& header = (*file)->header();
  const int slice = slices.empty() ? 1 : slices.front();
  if ((slices.empty() && header.slices > 1) || slice < 1 ||
      slice > header.slices || header.decoded_whole) {
    return std::nullopt;
  }
  const auto histogram = Count(**file, slice);
  if (!histogram.ok()) return std::nullopt;
  return *histogram;
}

}  // namespace tessera::client
