// What both image targets do with their bytes.
#ifndef TESSERA_TESTS_FUZZ_IMAGE_CHECK_H_
#define TESSERA_TESTS_FUZZ_IMAGE_CHECK_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>

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
    CheckPlane((*file)->ReadSlice(i), header.size);
    CheckPlane((*file)->ReadLabels(i), header.size);
  }
}

}  // namespace tessera::fuzz

#endif  // TESSERA_TESTS_FUZZ_IMAGE_CHECK_H_
