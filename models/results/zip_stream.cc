#include "models/results/zip_stream.h"

#include <zlib.h>

#include <filesystem>
#include <new>
#include <system_error>
#include <utility>

#include "base/status_macros.h"

namespace tessera::results {
namespace {

// PKWARE's APPNOTE.TXT has the format.
constexpr uint32_t kLocalHeader = 0x04034b50;
constexpr uint32_t kDescriptor = 0x08074b50;
constexpr uint32_t kDirectoryEntry = 0x02014b50;
constexpr uint32_t kDirectoryEnd = 0x06054b50;
constexpr uint32_t kDirectoryEnd64 = 0x06064b50;
constexpr uint32_t kLocator64 = 0x07064b50;
constexpr uint16_t kVersion = 20;              // To unpack deflate.
constexpr uint16_t kVersion64 = 45;            // To unpack zip64.
constexpr uint16_t kFlags = 1 << 3 | 1 << 11;  // A descriptor follows; UTF-8.
constexpr uint16_t kDeflate = 8;
constexpr uint16_t kTime = 0;
constexpr uint16_t kDate = 1 << 5 | 1;  // 1980-01-01.
constexpr uint32_t kIn64 = 0xffffffff;  // The value is in the zip64 field.
constexpr uint16_t kField64 = 1;
constexpr uint16_t kMany = 0xffff;  // Entries whose number is in zip64's end.
// From this size on, packed bytes may need zip64: deflate may add some.
constexpr uint64_t kWideBytes = 0xf0000000;
constexpr int kLevel = 4;
constexpr size_t kChunkBytes = 64 << 10;

// Numbers in little endian.
class Bytes {
 public:
  Bytes& U16(uint16_t value) { return Put(value, 2); }
  Bytes& U32(uint32_t value) { return Put(value, 4); }
  Bytes& U64(uint64_t value) { return Put(value, 8); }
  Bytes& Text(absl::string_view text) {
    bytes_.append(text.data(), text.size());
    return *this;
  }
  std::string Take() { return std::move(bytes_); }

 private:
  Bytes& Put(uint64_t value, int count) {
    for (int i = 0; i < count; ++i) {
      bytes_.push_back(static_cast<char>(value >> (8 * i) & 0xff));
    }
    return *this;
  }

  std::string bytes_;
};

}  // namespace

// Packs the bytes of one entry after the other.
class ZipStream::Deflater {
 public:
  // Only a lack of memory can fail, which would end the process anyway.
  Deflater() {
    if (deflateInit2(&stream_, kLevel, Z_DEFLATED, -MAX_WBITS, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::bad_alloc();
    }
  }
  ~Deflater() { deflateEnd(&stream_); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  std::string Pack(absl::string_view bytes, bool end) {
    // zlib does not write to its input.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    std::string packed;
    char chunk[kChunkBytes];
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(chunk);
      stream_.avail_out = sizeof(chunk);
      deflate(&stream_, end ? Z_FINISH : Z_NO_FLUSH);
      packed.append(chunk, sizeof(chunk) - stream_.avail_out);
    } while (stream_.avail_out == 0);
    if (end) deflateReset(&stream_);
    return packed;
  }

 private:
  z_stream stream_ = {};
};

absl::StatusOr<ZipStream> ZipStream::Create() {
  std::error_code error;
  const auto folder = std::filesystem::temp_directory_path(error);
  ASSIGN_OR_RETURN(Spool directory, Spool::Create(folder));
  return ZipStream(std::move(directory));
}

ZipStream::ZipStream(Spool directory)
    : directory_(std::move(directory)),
      deflater_(std::make_unique<Deflater>()) {}

ZipStream::ZipStream(ZipStream&&) noexcept = default;
ZipStream& ZipStream::operator=(ZipStream&&) noexcept = default;
ZipStream::~ZipStream() = default;

std::string ZipStream::Count(std::string bytes) {
  offset_ += bytes.size();
  return bytes;
}

std::string ZipStream::Begin(absl::string_view name, uint64_t size_bytes) {
  name_ = std::string(name);
  wide_ = size_bytes >= kWideBytes;
  begun_ = offset_;
  packed_ = unpacked_ = 0;
  crc_ = 0;
  Bytes header;
  header.U32(kLocalHeader)
      .U16(wide_ ? kVersion64 : kVersion)
      .U16(kFlags)
      .U16(kDeflate)
      .U16(kTime)
      .U16(kDate)
      .U32(0)  // The digest and the lengths follow the bytes.
      .U32(wide_ ? kIn64 : 0)
      .U32(wide_ ? kIn64 : 0)
      .U16(static_cast<uint16_t>(name_.size()))
      .U16(wide_ ? 20 : 0)
      .Text(name_);
  if (wide_) header.U16(kField64).U16(16).U64(0).U64(0);
  return Count(header.Take());
}

std::string ZipStream::Add(absl::string_view bytes) {
  unpacked_ += bytes.size();
  crc_ = static_cast<uint32_t>(
      crc32(crc_, reinterpret_cast<const Bytef*>(bytes.data()),
            static_cast<uInt>(bytes.size())));
  std::string packed = deflater_->Pack(bytes, /*end=*/false);
  packed_ += packed.size();
  return Count(std::move(packed));
}

std::string ZipStream::DirectoryEntry() const {
  Bytes field;  // What has no room elsewhere.
  if (wide_) field.U64(unpacked_).U64(packed_);
  if (begun_ >= kIn64) field.U64(begun_);
  const std::string wide = field.Take();
  const auto narrow = [](uint64_t value, bool in_64) {
    return in_64 ? kIn64 : static_cast<uint32_t>(value);
  };
  Bytes entry;
  entry.U32(kDirectoryEntry)
      .U16(wide.empty() ? kVersion : kVersion64)
      .U16(wide.empty() ? kVersion : kVersion64)
      .U16(kFlags)
      .U16(kDeflate)
      .U16(kTime)
      .U16(kDate)
      .U32(crc_)
      .U32(narrow(packed_, wide_))
      .U32(narrow(unpacked_, wide_))
      .U16(static_cast<uint16_t>(name_.size()))
      .U16(static_cast<uint16_t>(wide.empty() ? 0 : 4 + wide.size()))
      .U16(0)  // No comment.
      .U16(0)  // The first disk.
      .U16(0)
      .U32(0)
      .U32(narrow(begun_, begun_ >= kIn64))
      .Text(name_);
  if (!wide.empty()) {
    entry.U16(kField64).U16(static_cast<uint16_t>(wide.size())).Text(wide);
  }
  return entry.Take();
}

std::string ZipStream::End() {
  std::string rest = deflater_->Pack("", /*end=*/true);
  packed_ += rest.size();
  Bytes descriptor;
  descriptor.U32(kDescriptor).U32(crc_);
  if (wide_) {
    descriptor.U64(packed_).U64(unpacked_);
  } else {
    descriptor.U32(static_cast<uint32_t>(packed_))
        .U32(static_cast<uint32_t>(unpacked_));
  }
  ++entries_;
  directory_.Write(DirectoryEntry());
  return Count(rest + descriptor.Take());
}

absl::StatusOr<std::string> ZipStream::Directory() {
  ASSIGN_OR_RETURN(std::string part, directory_.Next());
  directory_bytes_ += part.size();
  return Count(std::move(part));
}

std::string ZipStream::Finish() {
  const uint64_t end = offset_;
  const uint64_t begin = end - directory_bytes_;
  const bool many = entries_ >= kMany;
  const bool wide = many || begin >= kIn64 || directory_bytes_ >= kIn64;
  Bytes bytes;
  if (wide) {
    bytes.U32(kDirectoryEnd64)
        .U64(44)
        .U16(kVersion64)
        .U16(kVersion64)
        .U32(0)
        .U32(0)
        .U64(entries_)
        .U64(entries_)
        .U64(directory_bytes_)
        .U64(begin)
        .U32(kLocator64)
        .U32(0)
        .U64(end)
        .U32(1);
  }
  const uint16_t entries = many ? kMany : static_cast<uint16_t>(entries_);
  bytes.U32(kDirectoryEnd)
      .U16(0)
      .U16(0)
      .U16(entries)
      .U16(entries)
      .U32(wide ? kIn64 : static_cast<uint32_t>(directory_bytes_))
      .U32(wide ? kIn64 : static_cast<uint32_t>(begin))
      .U16(0);
  return Count(bytes.Take());
}

}  // namespace tessera::results
