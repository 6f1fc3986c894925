// What both image targets do with their bytes.
#ifndef TESSERA_TESTS_FUZZ_IMAGE_CHECK_H_
#define TESSERA_TESTS_FUZZ_IMAGE_CHECK_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "models/imaging/image_file.h"
#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/require.h"

namespace tessera::fuzz {

// Small, so that a run spends its time on headers and not on filling pixels.
constexpr imaging::ReadLimits kImageLimits = {
    .max_pixels_per_slice = int64_t{1} << 20, .max_slices = 64};
constexpr int kSlicesRead = 3;

template <typename Plane>
void CheckPlane(const absl::StatusOr<Plane>& plane, imaging::Size size) {
  if (plane.ok()) {
    Require(plane->size() == size, "a slice is as large as the header says");
    return;
  }
  RequireRefusal(plane.status(), {absl::StatusCode::kInvalidArgument,
                                  absl::StatusCode::kResourceExhausted});
}

// The lower half of a slice, then the upper one: rows that are asked for alone
// are those of the slice.
inline void CheckRows(imaging::ImageFile& file, int index,
                      const imaging::GrayPlane& slice) {
  const int middle = slice.height() / 2;
  for (const auto& [y0, y1] : {std::pair(middle, slice.height()),
                               std::pair(0, std::max(1, middle))}) {
    const auto rows = file.ReadRows(index, y0, y1);
    Require(rows.ok(), "rows of a slice that can be decoded can be, too");
    Require(std::equal(rows->pixels().begin(), rows->pixels().end(),
                       slice.row(y0)),
            "rows are those of the slice");
  }
}

// Where a slice lies, and what its intensities stand for.
inline void CheckSlice(imaging::ImageFile& file, int index) {
  const imaging::SlicePosition at = file.PositionOf(index);
  Require(at.c == file.header().channel - 1 && at.z >= 0 && at.t >= 0,
          "a slice is of the channel");
  const auto scale = file.Scale(index);
  Require(scale.ok() && std::isfinite(scale->offset) &&
              std::isfinite(scale->step) && scale->step != 0,
          "what can be read has a scale");
}

// The last channel can be opened, unless it is in another file.
inline void CheckChannels(const MemoryFile& memory,
                          const imaging::ImageHeader& header) {
  Require(1 <= header.channel && header.channel <= header.channels,
          "the channel is one of the file's");
  const auto last = imaging::ImageFile::Open(memory.path(), kImageLimits,
                                             header.channels);
  if (!last.ok()) {
    RequireRefusal(last.status(), {absl::StatusCode::kOutOfRange,
                                   absl::StatusCode::kResourceExhausted});
    return;
  }
  Require((*last)->header().channel == header.channels, "it is the last");
  CheckPlane((*last)->ReadSlice((*last)->header().slices - 1), header.size);
}

// Opens the bytes as an image file and reads slices of it, as an image and as
// a mask.
inline void CheckImage(const uint8_t* data, size_t size) {
  const MemoryFile memory(data, size);
  const auto file = imaging::ImageFile::Open(memory.path(), kImageLimits);
  if (!file.ok()) {
    RequireRefusal(file.status(), {absl::StatusCode::kInvalidArgument,
                                   absl::StatusCode::kResourceExhausted});
    return;
  }
  const imaging::ImageHeader header = (*file)->header();
  Require(header.size.height > 0 && header.size.width > 0 &&
              int64_t{header.size.height} * header.size.width <=
                  kImageLimits.max_pixels_per_slice,
          "the size is within the limits");
  Require(header.slices > 0 && header.slices <= kImageLimits.max_slices,
          "the number of slices is within the limits");
  for (int i = 0; i < std::min(header.slices, kSlicesRead); ++i) {
    const auto slice = (*file)->ReadSlice(i);
    CheckPlane(slice, header.size);
    if (slice.ok()) {
      CheckRows(**file, i, *slice);
      CheckSlice(**file, i);
    }
    CheckPlane((*file)->ReadLabels(i), header.size);
  }
  for (const std::string& notice : (*file)->notices()) {
    Require(!notice.empty(), "a notice says something");
  }
  CheckChannels(memory, header);
}

}  // namespace tessera::fuzz

#endif  // TESSERA_TESTS_FUZZ_IMAGE_CHECK_H_
