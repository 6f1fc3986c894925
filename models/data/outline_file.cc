#include "models/data/outline_file.h"

#include <zlib.h>

#include <fstream>
#include <memory>
#include <string>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "models/data/outline_collector.h"

namespace tessera::data {
namespace {

// Of the file, and of what it unpacks to: a hundred thousand outlines or more.
constexpr size_t kMaxBytes = size_t{256} << 20;
constexpr size_t kChunkBytes = 64 << 10;

absl::Status TooLarge() {
  return absl::ResourceExhaustedError(absl::StrFormat(
      "it holds more than %d MiB; export fewer outlines", kMaxBytes >> 20));
}

absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) {
    return absl::InvalidArgumentError("it is not a file; check the path");
  }
  if (size > kMaxBytes) return TooLarge();
  std::string bytes(size, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), static_cast<std::streamsize>(size));
  if (file) return bytes;
  return absl::InvalidArgumentError("it cannot be read; check its permissions");
}

// Unpacks gzip, several members in a row included.
absl::StatusOr<std::string> Gunzip(absl::string_view packed) {
  z_stream stream = {};
  constexpr int kGzip = 16;
  if (inflateInit2(&stream, kGzip + MAX_WBITS) != Z_OK) {
    return absl::ResourceExhaustedError("there is no memory to unpack it");
  }
  const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, &inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string unpacked;
  std::string chunk(kChunkBytes, '\0');
  int state = Z_OK;
  // Without input, inflate() reports an error: a file that breaks off ends so.
  while (state == Z_OK || stream.avail_in > 0) {
    if (state == Z_STREAM_END) inflateReset(&stream);
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    state = inflate(&stream, Z_NO_FLUSH);
    if (state != Z_OK && state != Z_STREAM_END) {
      return absl::InvalidArgumentError(
          "its gzip is damaged or truncated; save it again");
    }
    unpacked.append(chunk, 0, chunk.size() - stream.avail_out);
    if (unpacked.size() > kMaxBytes) return TooLarge();
  }
  return unpacked;
}

absl::StatusOr<std::vector<SliceOutlines>> Parse(absl::string_view text) {
  if (absl::StartsWith(text, "\x1f\x8b")) {
    ASSIGN_OR_RETURN(const std::string unpacked, Gunzip(text));
    return ReadPjs(unpacked);
  }
  absl::ConsumePrefix(&text, "\xef\xbb\xbf");  // Windows' byte order mark.
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first != absl::string_view::npos &&
      (text[first] == '{' || text[first] == '[')) {
    return ReadGeoJson(text);
  }
  return absl::InvalidArgumentError(
      "it is neither GeoJSON nor a .pjs file of PyJAMAS; export the outlines "
      "as one of these");
}

}  // namespace

absl::StatusOr<std::vector<SliceOutlines>> ReadOutlines(
    const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return absl::NotFoundError(
        absl::StrFormat("%s does not exist; check the path", path.string()));
  }
  const absl::StatusOr<std::string> bytes = ReadFile(path);
  auto outlines = bytes.ok() ? Parse(*bytes) : bytes.status();
  if (outlines.ok()) return outlines;
  return absl::Status(outlines.status().code(),
                      absl::StrCat(path.filename().string(), ": ",
                                   outlines.status().message()));
}

}  // namespace tessera::data
