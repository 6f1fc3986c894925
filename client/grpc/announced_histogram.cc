#include "client/grpc/announced_histogram.h"

#include <cstdint>
#include <memory>
#include <new>
#include <system_error>
#include <utility>

#include "models/imaging/count_intensities.h"
#include "models/imaging/image_file.h"
#include "models/imaging/row_source.h"
#include "models/imaging/tiff_directories.h"

namespace tessera::client {
namespace {

using imaging::ImageFile;
using imaging::ImageHeader;

// The server waits for the end of smaller files; see docs/api.md.
constexpr int64_t kLeastEarlyBytes = int64_t{16} << 20;
// The largest block of rows to decode at once; 2 bytes a pixel.
constexpr int64_t kMostBlockPixels = int64_t{1} << 26;

bool DirectoriesComeFirst(const std::filesystem::path& image) {
  std::error_code error;
  const auto bytes =
      static_cast<int64_t>(std::filesystem::file_size(image, error));
  return !error && bytes >= kLeastEarlyBytes &&
         imaging::BytesForDirectories(image, bytes / 2) == 0;
}

}  // namespace

std::optional<int> SliceToAnnounce(const std::filesystem::path& image,
                                   std::optional<int> channel,
                                   const std::vector<int>& slices) {
  if (slices.size() > 1 || !DirectoriesComeFirst(image)) return std::nullopt;
  const auto file = ImageFile::Open(image, {}, nullptr, channel);
  if (!file.ok()) return std::nullopt;
  const ImageHeader& header = (*file)->header();
  if (header.decoded_whole || header.scaled || (slices.empty() && header.slices > 1) ||
      int64_t{header.rows_per_block} * header.size.width > kMostBlockPixels) {
    return std::nullopt;
  }
  const int slice = slices.empty() ? 1 : slices.front();
  if (slice < 1 || slice > header.slices) return std::nullopt;
  return slice;
}

std::optional<imaging::IntensityHistogram> CountIntensities(
    const std::filesystem::path& image, std::optional<int> channel,
    int slice) {
  try {
    const auto file = ImageFile::Open(image, {}, nullptr, channel);
    if (!file.ok()) return std::nullopt;
    imaging::SliceRows rows(**file, slice - 1);
    auto histogram = imaging::CountIntensities(rows, rows.size().height);
    if (!histogram.ok()) return std::nullopt;
    return *std::move(histogram);
  } catch (const std::bad_alloc&) {
    return std::nullopt;
  }
}

}  // namespace tessera::client
