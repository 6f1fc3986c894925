#include "models/annotations/unpack.h"

#include <zip.h>
#include <zlib.h>

#include <fstream>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"

namespace tessera::annotations {
namespace {

// The limit for a file and for its unpacked content. It is enough for a hundred
// thousand outlines.
constexpr size_t kMaxBytes = size_t{256} << 20;
constexpr size_t kChunkBytes = 64 << 10;
constexpr int64_t kMaxEntries = 200'000;

absl::Status TooLarge() {
  return absl::ResourceExhaustedError(absl::StrFormat(
      "it holds more than %d MiB; export fewer outlines", kMaxBytes >> 20));
}

absl::Status DamagedZip() {
  return absl::InvalidArgumentError(
      "it is a damaged zip; save it again in the program that it is from");
}

// Whether the entry is a folder, a hidden file or a file that macOS adds.
bool IsPassedOver(absl::string_view name) {
  const size_t slash = name.rfind('/');
  const absl::string_view last =
      slash == absl::string_view::npos ? name : name.substr(slash + 1);
  return last.empty() || last[0] == '.' ||
         absl::StartsWith(name, "__MACOSX/") ||
         absl::StrContains(name, "/__MACOSX/");
}

using Zip = std::unique_ptr<zip_t, void (*)(zip_t*)>;

Zip OpenZip(absl::string_view packed) {
  zip_source_t* const source =
      zip_source_buffer_create(packed.data(), packed.size(), 0, nullptr);
  zip_t* const zip = source == nullptr
                         ? nullptr
                         : zip_open_from_source(source, ZIP_RDONLY, nullptr);
  if (zip == nullptr && source != nullptr) zip_source_free(source);
  return Zip(zip, &zip_discard);
}

// Checks an entry, adds its promised size to `bytes` and returns its name.
absl::StatusOr<std::string> InspectEntry(zip_t* zip, zip_uint64_t index,
                                         zip_uint64_t& bytes) {
  zip_stat_t stat;
  if (zip_stat_index(zip, index, 0, &stat) != 0 ||
      (stat.valid & ZIP_STAT_NAME) == 0 || (stat.valid & ZIP_STAT_SIZE) == 0) {
    return DamagedZip();
  }
  const bool encrypted = (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
                         stat.encryption_method != ZIP_EM_NONE;
  const bool known = (stat.valid & ZIP_STAT_COMP_METHOD) == 0 ||
                     stat.comp_method == ZIP_CM_STORE ||
                     stat.comp_method == ZIP_CM_DEFLATE;
  if (encrypted || !known) {
    return absl::InvalidArgumentError(
        "it is a zip that is encrypted or not packed by deflate; zip it again "
        "without a password");
  }
  if (stat.size > kMaxBytes || bytes + stat.size > kMaxBytes) return TooLarge();
  bytes += stat.size;
  return std::string(stat.name);
}

absl::StatusOr<std::string> ReadEntry(zip_t* zip, zip_uint64_t index) {
  const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(
      zip_fopen_index(zip, index, 0), &zip_fclose);
  if (file == nullptr) return DamagedZip();
  std::string content;
  std::string chunk(kChunkBytes, '\0');
  while (true) {
    const int64_t count = zip_fread(file.get(), chunk.data(), chunk.size());
    if (count < 0) return DamagedZip();
    if (count == 0) return content;
    content.append(chunk, 0, static_cast<size_t>(count));
    // An archive may lie about its sizes.
    if (content.size() > kMaxBytes) return TooLarge();
  }
}

}  // namespace

absl::StatusOr<std::string> ReadWholeFile(const std::filesystem::path& path) {
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
  // If the file breaks off, inflate() lacks input and reports an error.
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

absl::StatusOr<std::vector<ZipEntry>> Unzip(absl::string_view packed,
                                            absl::string_view suffix) {
  const Zip zip = OpenZip(packed);
  if (zip == nullptr) return DamagedZip();
  const int64_t count = zip_get_num_entries(zip.get(), 0);
  if (count > kMaxEntries) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "it is a zip of more than %d files; split it", kMaxEntries));
  }
  // All entries are checked before the first one is unpacked.
  std::vector<std::pair<zip_uint64_t, std::string>> all;
  std::vector<std::pair<zip_uint64_t, std::string>> matching;
  zip_uint64_t bytes = 0;
  for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
    ASSIGN_OR_RETURN(std::string name, InspectEntry(zip.get(), i, bytes));
    if (IsPassedOver(name)) continue;
    if (absl::EndsWithIgnoreCase(name, suffix)) matching.emplace_back(i, name);
    all.emplace_back(i, std::move(name));
  }
  std::vector<ZipEntry> entries;
  size_t unpacked = 0;
  for (const auto& [index, name] : matching.empty() ? all : matching) {
    ASSIGN_OR_RETURN(std::string content, ReadEntry(zip.get(), index));
    unpacked += content.size();
    if (unpacked > kMaxBytes) return TooLarge();
    entries.push_back({name, std::move(content)});
  }
  return entries;
}

}  // namespace tessera::annotations
