#include "models/python/gzip_file.h"

#include <zlib.h>

#include <algorithm>
#include <cassert>
#include <fstream>
#include <limits>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_format.h"
#include "base/output_file.h"
#include "base/status_macros.h"

namespace tessera::python {
namespace {

constexpr size_t kChunkBytes = size_t{1} << 20;

// The unpacked size that the last four bytes of a gzip file promise, at most
// what its bytes can hold. Reserving so much spares the copies of growing.
size_t PromisedBytes(const std::filesystem::path& path) {
  constexpr size_t kLargestRatio = 1032;  // Of deflate.
  std::ifstream file(path, std::ios::binary);
  file.seekg(-4, std::ios::end);
  const auto packed = static_cast<size_t>(std::max<int64_t>(0, file.tellg()));
  unsigned char last[4] = {};
  file.read(reinterpret_cast<char*>(last), sizeof(last));
  if (!file) return 0;
  return std::min(kLargestRatio * packed,
                  size_t{last[3]} << 24 | size_t{last[2]} << 16 |
                      size_t{last[1]} << 8 | last[0]);
}

}  // namespace

absl::StatusOr<std::string> GunzipFile(const std::filesystem::path& path,
                                       size_t most_bytes) {
  const gzFile file = ::gzopen(path.c_str(), "rb");
  if (file == nullptr) {
    return absl::InvalidArgumentError(
        "it cannot be read; check the disk and its permissions");
  }
  const absl::Cleanup close = [file] { ::gzclose(file); };
  std::string unpacked;
  unpacked.reserve(std::min(most_bytes, PromisedBytes(path)));
  std::vector<char> chunk(kChunkBytes);
  while (true) {
    const int count =
        ::gzread(file, chunk.data(), static_cast<unsigned>(chunk.size()));
    int error = Z_OK;
    ::gzerror(file, &error);
    // A file that breaks off ends with Z_BUF_ERROR.
    if (count < 0 || error != Z_OK) {
      return absl::InvalidArgumentError(
          "it is damaged or cut off; copy it again");
    }
    if (count == 0) return unpacked;
    const size_t bytes = unpacked.size() + static_cast<size_t>(count);
    if (bytes > most_bytes) {
      return absl::ResourceExhaustedError(
          absl::StrFormat("it unpacks to more than %d MiB", most_bytes >> 20));
    }
    unpacked.append(chunk.data(), static_cast<size_t>(count));
  }
}

struct GzipFile::Impl {
  explicit Impl(OutputFile output) : file(std::move(output)) {}

  void Pack(absl::string_view bytes, int flush) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    do {
      stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
      stream.avail_out = static_cast<uInt>(chunk.size());
      [[maybe_unused]] const int result = ::deflate(&stream, flush);
      assert(result != Z_STREAM_ERROR);
      file.Write({chunk.data(), chunk.size() - stream.avail_out});
    } while (stream.avail_out == 0);
  }

  OutputFile file;
  z_stream stream = {};
  std::vector<char> chunk = std::vector<char>(kChunkBytes);
};

GzipFile::GzipFile(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
GzipFile::GzipFile(GzipFile&&) noexcept = default;

GzipFile::~GzipFile() {
  if (impl_ != nullptr) ::deflateEnd(&impl_->stream);
}

absl::StatusOr<GzipFile> GzipFile::Create(const std::filesystem::path& path) {
  ASSIGN_OR_RETURN(OutputFile output, OutputFile::Create(path));
  auto impl = std::make_unique<Impl>(std::move(output));
  constexpr int kGzipWindow = 15 + 16;  // 16 asks for gzip's header, which then
                                        // has no name and no time.
  constexpr int kMemory = 8;            // zlib's default.
  if (::deflateInit2(&impl->stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow,
                     kMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
    return absl::ResourceExhaustedError("there is no memory to pack the file");
  }
  return GzipFile(std::move(impl));
}

void GzipFile::Write(absl::string_view bytes) {
  constexpr size_t kMost = std::numeric_limits<uInt>::max();
  while (!bytes.empty()) {
    const absl::string_view part = bytes.substr(0, kMost);
    impl_->Pack(part, Z_NO_FLUSH);
    bytes.remove_prefix(part.size());
  }
}

absl::Status GzipFile::Commit() {
  impl_->Pack({}, Z_FINISH);
  return impl_->file.Commit();
}

}  // namespace tessera::python
