// Numbers as Java writes them. Private to this room.
#ifndef TESSERA_MODELS_ANNOTATIONS_BIG_ENDIAN_H_
#define TESSERA_MODELS_ANNOTATIONS_BIG_ENDIAN_H_

#include <cstdint>
#include <cstring>

#include "absl/strings/string_view.h"

namespace tessera::annotations {

// Reads numbers at offsets. Numbers beyond the end are 0: older versions of a
// program wrote fewer of them.
//
// Borrows the bytes. Immutable, hence thread-safe.
class BigEndian {
 public:
  explicit BigEndian(absl::string_view bytes) : bytes_(bytes) {}

  size_t size() const { return bytes_.size(); }
  uint8_t Byte(size_t at) const {
    return at < bytes_.size() ? static_cast<uint8_t>(bytes_[at]) : 0;
  }
  uint16_t Unsigned16(size_t at) const {
    return static_cast<uint16_t>(Byte(at) << 8 | Byte(at + 1));
  }
  int16_t Signed16(size_t at) const {
    return static_cast<int16_t>(Unsigned16(at));
  }
  // A coordinate of ImageJ, which takes numbers below −5000 for unsigned ones.
  int Coordinate16(size_t at) const {
    const int number = Signed16(at);
    return number < -5000 ? number + 65536 : number;
  }
  int32_t Signed32(size_t at) const {
    return static_cast<int32_t>(uint32_t{Unsigned16(at)} << 16 |
                                Unsigned16(at + 2));
  }
  float Float(size_t at) const {
    const int32_t bits = Signed32(at);
    float number;
    std::memcpy(&number, &bits, sizeof(number));
    return number;
  }

 private:
  absl::string_view bytes_;
};

}  // namespace tessera::annotations

#endif  // TESSERA_MODELS_ANNOTATIONS_BIG_ENDIAN_H_
