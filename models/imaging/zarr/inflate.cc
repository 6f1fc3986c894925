#include "models/imaging/zarr/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

namespace tessera::imaging::zarr {

bool Inflate(absl::string_view packed, Wrapper wrapper, std::string& bytes) {
  constexpr size_t kMost = std::numeric_limits<uInt>::max();
  if (packed.size() > kMost || bytes.size() >= kMost) return false;
  z_stream stream = {};
  // 32 more: zlib finds out whether it is zlib or gzip.
  const int window = wrapper == Wrapper::kNone ? -MAX_WBITS : MAX_WBITS + 32;
  if (inflateInit2(&stream, window) != Z_OK) return false;
  // zlib does not write to its input.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  const int result = inflate(&stream, Z_FINISH);
  const bool whole = result == Z_STREAM_END && stream.avail_out == 0;
  inflateEnd(&stream);
  return whole;
}

}  // namespace tessera::imaging::zarr
