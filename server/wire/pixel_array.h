// Pixels that are sent without a file around them.
#ifndef TESSERA_SERVER_WIRE_PIXEL_ARRAY_H_
#define TESSERA_SERVER_WIRE_PIXEL_ARRAY_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "tessera/v1/segmentation_service.pb.h"

namespace tessera::wire {

// The array's bytes behind `head` are a .npy file, so arrays are read as images
// of that format are.
struct ArrayFile {
  std::string head;
  int64_t size_bytes = 0;  // Of the pixels, without `head`.
};

// Errors: INVALID_ARGUMENT (ARRAY_INVALID) if a side is not positive, the
// element type is missing, or the array has 2^62 bytes or more.
absl::StatusOr<ArrayFile> FileOf(const v1::PixelArray& array);

}  // namespace tessera::wire

#endif  // TESSERA_SERVER_WIRE_PIXEL_ARRAY_H_
