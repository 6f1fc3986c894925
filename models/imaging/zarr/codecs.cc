#include "models/imaging/zarr/codecs.h"

#include <blosc.h>
#include <zstd.h>

#include <array>
#include <utility>

#include "models/imaging/zarr/inflate.h"
#include "models/imaging/zarr/little_endian.h"

namespace tessera::imaging::zarr {
namespace {

constexpr size_t kChecksumBytes = 4;

std::array<uint32_t, 256> MakeTable() {
  constexpr uint32_t kPolynomial = 0x82f63b78;  // Castagnoli's, reflected.
  std::array<uint32_t, 256> table = {};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) {
      value = value >> 1 ^ ((value & 1) != 0 ? kPolynomial : 0);
    }
    table.at(i) = value;
  }
  return table;
}

// Blosc's header names the sizes, which are checked before it is asked.
bool DecodeBlosc(absl::string_view packed, std::string& bytes) {
  size_t unpacked = 0;
  if (packed.size() < BLOSC_MIN_HEADER_LENGTH ||
      blosc_cbuffer_validate(packed.data(), packed.size(), &unpacked) != 0 ||
      unpacked != bytes.size()) {
    return false;
  }
  return blosc_decompress_ctx(packed.data(), bytes.data(), bytes.size(), 1) ==
         static_cast<int>(bytes.size());
}

bool DecodeZstd(absl::string_view packed, std::string& bytes) {
  return ZSTD_decompress(bytes.data(), bytes.size(), packed.data(),
                         packed.size()) == bytes.size();
}

bool TakeChecksum(std::string& bytes) {
  if (bytes.size() < kChecksumBytes) return false;
  const size_t size = bytes.size() - kChecksumBytes;
  const uint64_t stored = LittleEndian(bytes, size, kChecksumBytes);
  bytes.resize(size);
  return Crc32c(bytes) == stored;
}

bool Unpack(Codec codec, absl::string_view packed, std::string& bytes) {
  switch (codec) {
    case Codec::kGzip:
      return Inflate(packed, Wrapper::kZlibOrGzip, bytes);
    case Codec::kZstd:
      return DecodeZstd(packed, bytes);
    case Codec::kBlosc:
      return DecodeBlosc(packed, bytes);
    case Codec::kCrc32c:
      break;
  }
  return false;
}

const char* NameOf(Codec codec) {
  switch (codec) {
    case Codec::kGzip:
      return "gzip";
    case Codec::kZstd:
      return "zstd";
    case Codec::kBlosc:
      return "blosc";
    case Codec::kCrc32c:
      return "crc32c";
  }
  return "";
}

}  // namespace

Codec CodecNamed(absl::string_view name, bool& known) {
  known = true;
  if (name == "gzip" || name == "zlib" || name == "numcodecs.zlib" ||
      name == "numcodecs.gzip") {
    return Codec::kGzip;
  }
  if (name == "zstd" || name == "numcodecs.zstd") return Codec::kZstd;
  if (name == "blosc" || name == "numcodecs.blosc") return Codec::kBlosc;
  if (name == "crc32c") return Codec::kCrc32c;
  known = false;
  return Codec::kGzip;
}

int64_t MostPackedBytes(int64_t size) {
  constexpr int64_t kHeaders = 64 << 10;
  return size + size / 8 + kHeaders;
}

absl::StatusOr<std::string> Decode(const std::vector<Codec>& codecs,
                                   std::string packed, int64_t size) {
  std::string bytes = std::move(packed);
  for (auto codec = codecs.rbegin(); codec != codecs.rend(); ++codec) {
    bool decoded = false;
    if (*codec == Codec::kCrc32c) {
      decoded = TakeChecksum(bytes);
    } else {
      // Checksums of the unpacked bytes are left.
      size_t unpacked = static_cast<size_t>(size);
      for (auto inner = codec + 1; inner != codecs.rend(); ++inner) {
        unpacked += kChecksumBytes;
      }
      std::string plain(unpacked, '\0');
      decoded = Unpack(*codec, bytes, plain);
      bytes = std::move(plain);
    }
    if (!decoded) return absl::InvalidArgumentError(NameOf(*codec));
  }
  if (bytes.size() == static_cast<size_t>(size)) return bytes;
  return absl::InvalidArgumentError("its length");
}

uint32_t Crc32c(absl::string_view bytes) {
  static const std::array<uint32_t, 256> table = MakeTable();
  uint32_t crc = 0xffffffff;
  for (const char byte : bytes) {
    crc = crc >> 8 ^ table[(crc ^ static_cast<uint8_t>(byte)) & 0xff];
  }
  return ~crc;
}

}  // namespace tessera::imaging::zarr
