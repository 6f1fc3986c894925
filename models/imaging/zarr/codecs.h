// What packs the bytes of a Zarr's chunks. Private to models/imaging.
#ifndef TESSERA_MODELS_IMAGING_ZARR_CODECS_H_
#define TESSERA_MODELS_IMAGING_ZARR_CODECS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::imaging::zarr {

enum class Codec {
  kGzip,  // zlib's two formats
  kZstd,
  kBlosc,   // with any of its compressors
  kCrc32c,  // four bytes of a checksum at the end
};

// The codec of that name in Zarr 2 or 3; none if it is not read.
// Sets `known` to whether it is.
Codec CodecNamed(absl::string_view name, bool& known);

// How many bytes `size` bytes have at most once they are packed.
int64_t MostPackedBytes(int64_t size);

// Unpacks `packed`, to which `codecs` were applied in their order; at most one
// of them compresses. The result has exactly `size` bytes, which is all the
// memory that is taken.
// Errors: INVALID_ARGUMENT with the name of the codec that failed.
absl::StatusOr<std::string> Decode(const std::vector<Codec>& codecs,
                                   std::string packed, int64_t size);

// The checksum of RFC 3720 (Castagnoli).
uint32_t Crc32c(absl::string_view bytes);

}  // namespace tessera::imaging::zarr

#endif  // TESSERA_MODELS_IMAGING_ZARR_CODECS_H_
