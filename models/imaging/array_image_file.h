// Images in files of plain arrays of numbers. Private to this room.
#ifndef TESSERA_MODELS_IMAGING_ARRAY_IMAGE_FILE_H_
#define TESSERA_MODELS_IMAGING_ARRAY_IMAGE_FILE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/imaging/image_file.h"
#include "models/python/numpy_data.h"

namespace tessera::imaging {

// Where the numbers of an array of planes come from.
//
// Not thread-safe.
class PlaneSource {
 public:
  virtual ~PlaneSource() = default;

  // Makes `numbers` the rows [y0, y1) of a plane, as they are stored: row after
  // row, without gaps. Messages name the file.
  // Errors: INVALID_ARGUMENT if the rows cannot be decoded; RESOURCE_EXHAUSTED.
  // REQUIRES: the plane is in the array, 0 ≤ y0 < y1 ≤ its height.
  virtual absl::Status Read(const SlicePosition& plane, int y0, int y1,
                            std::vector<char>& numbers) = 0;
};

// An array whose planes lie at all positions below (channels, z, t).
struct PlaneArray {
  std::string name;         // The file's.
  python::NumberType type;  // Of the stored numbers.
  Size size;
  int channels = 1;
  int z = 1;
  int t = 1;
  std::vector<std::string> channel_names;  // Empty if unknown.
  // The source decodes the rows between two multiples of this number together,
  // and takes so much memory for it.
  int rows_per_block = 1;
  int64_t block_bytes = 0;
  Spacing spacing;
  std::vector<std::string> notices;
};

// Makes an ImageFile of it. Call CheckSize() before.
// Errors: OUT_OF_RANGE if there is no such channel; RESOURCE_EXHAUSTED if the
// channel has more slices than `limits` allow.
// REQUIRES: the type is a number; sizes are positive.
absl::StatusOr<std::unique_ptr<ImageFile>> OpenArray(
    PlaneArray array, std::unique_ptr<PlaneSource> source,
    const ReadLimits& limits, std::optional<int> channel);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_ARRAY_IMAGE_FILE_H_
