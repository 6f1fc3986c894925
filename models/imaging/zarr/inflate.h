// Unpacks what zlib packed. Private to models/imaging.
#ifndef TESSERA_MODELS_IMAGING_ZARR_INFLATE_H_
#define TESSERA_MODELS_IMAGING_ZARR_INFLATE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace tessera::imaging::zarr {

enum class Wrapper {
  kNone,       // As in zips.
  kZlibOrGzip  // The bytes say which.
};

// Fills `bytes`, whose size is what the packed bytes unpack to. Returns false
// if they are damaged or unpack to another size.
bool Inflate(absl::string_view packed, Wrapper wrapper, std::string& bytes);

}  // namespace tessera::imaging::zarr

#endif  // TESSERA_MODELS_IMAGING_ZARR_INFLATE_H_
