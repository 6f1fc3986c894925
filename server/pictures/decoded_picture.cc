#include "server/pictures/decoded_picture.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "base/status_macros.h"
#include "models/imaging/display.h"

namespace tessera::pictures {

absl::StatusOr<std::shared_ptr<const Picture>> DecodedPicture::Decode(
    imaging::ImageFile& file, int index) {
  ASSIGN_OR_RETURN(imaging::GrayPlane slice, file.ReadSlice(index));
  // Reads nothing again: the file remembers the scale of slices that were read.
  ASSIGN_OR_RETURN(const imaging::IntensityScale scale, file.Scale(index));
  imaging::IntensityHistogram histogram;
  histogram.Add(slice);
  std::vector<imaging::GrayPlane> levels;
  const size_t count = LevelSizes(slice.size()).size();
  levels.push_back(std::move(slice));
  while (levels.size() < count) {
    levels.push_back(imaging::Halve(levels.back()));
  }
  return std::make_shared<DecodedPicture>(
      std::move(levels),
      Summarize(histogram, file.header().bits_per_sample, scale));
}

DecodedPicture::DecodedPicture(std::vector<imaging::GrayPlane> levels,
                               IntensitySummary summary)
    : Picture(LevelSizes(levels.at(0).size()), std::move(summary)),
      pixels_(std::move(levels)) {}

imaging::GrayPlane DecodedPicture::Read(int level,
                                        const imaging::Rect& rect) const {
  const imaging::GrayPlane& from = pixels_.at(static_cast<size_t>(level));
  assert(0 <= rect.x0 && rect.x0 < rect.x1 && rect.x1 <= from.width());
  assert(0 <= rect.y0 && rect.y0 < rect.y1 && rect.y1 <= from.height());
  imaging::GrayPlane part({rect.height(), rect.width()}, 0);
  for (int y = 0; y < part.height(); ++y) {
    std::copy_n(from.row(rect.y0 + y) + rect.x0, part.width(), part.row(y));
  }
  return part;
}

imaging::IntensityHistogram DecodedPicture::CountIntensities() const {
  imaging::IntensityHistogram histogram;
  histogram.Add(pixels_[0]);
  return histogram;
}

int64_t DecodedPicture::memory_bytes() const {
  int64_t pixels = 0;
  for (const imaging::GrayPlane& level : pixels_) {
    pixels += static_cast<int64_t>(level.pixels().size());
  }
  return pixels * static_cast<int64_t>(sizeof(uint16_t)) +
         kBins * static_cast<int64_t>(sizeof(int64_t));
}

}  // namespace tessera::pictures
