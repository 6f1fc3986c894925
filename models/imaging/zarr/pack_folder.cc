#include "models/imaging/zarr/pack_folder.h"

#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/imaging/file_bytes.h"
#include "models/imaging/zarr/multiscale.h"
#include "models/imaging/zarr/store.h"

namespace tessera::imaging::zarr {
namespace {

namespace fs = std::filesystem;

// PKWARE's APPNOTE.TXT has the format.
constexpr uint32_t kLocalHeader = 0x04034b50;
constexpr uint32_t kDirectoryEntry = 0x02014b50;
constexpr uint32_t kDirectoryEnd = 0x06054b50;
constexpr uint32_t kDirectoryEnd64 = 0x06064b50;
constexpr uint32_t kLocator64 = 0x07064b50;
constexpr uint64_t kVersion = 45;  // zip64.
constexpr uint64_t kUtf8 = 1 << 11;
constexpr uint64_t kDate = 1 << 5 | 1;  // 1980-01-01.
constexpr uint64_t kIn64 = 0xffffffff;
constexpr uint64_t kMany = 0xffff;
constexpr int64_t kMostFileBytes = int64_t{0xfffffffe};
constexpr size_t kReadAtOnce = size_t{1} << 20;

void Append(std::string& bytes, uint64_t value, int count) {
  for (int i = 0; i < count; ++i) {
    bytes += static_cast<char>(value >> (8 * i) & 255);
  }
}

// Writes stored entries one after the other. Used once.
class StoredZip {
 public:
  explicit StoredZip(const fs::path& path)
      : file_(path, std::ios::binary | std::ios::trunc) {}

  absl::Status Add(const std::string& name, const FileBytes& from) {
    if (from.size() > kMostFileBytes) {
      return absl::ResourceExhaustedError(absl::StrFormat(
          "%s has 4 GiB or more; write the image with smaller shards", name));
    }
    const auto size = static_cast<uint64_t>(from.size());
    ASSIGN_OR_RETURN(const uint64_t crc, Checksum(from));
    const uint64_t begun = offset_;
    std::string header;
    Append(header, kLocalHeader, 4);
    AppendFacts(header, name, size, crc, 0);
    Put(header + name);
    for (int64_t at = 0; at < from.size();) {
      ASSIGN_OR_RETURN(const std::string part, from.ReadUpTo(at, kReadAtOnce));
      Put(part);
      at += static_cast<int64_t>(part.size());
    }
    AppendEntry(name, size, crc, begun);
    ++entries_;
    return absl::OkStatus();
  }

  // Returns false if something could not be written.
  bool Finish() {
    const uint64_t begun = offset_;
    const uint64_t bytes = directory_.size();
    Put(directory_);
    const bool wide = entries_ >= kMany || begun >= kIn64 || bytes >= kIn64;
    std::string end;
    if (wide) {
      Append(end, kDirectoryEnd64, 4);
      Append(end, 44, 8);  // The rest of this record.
      Append(end, kVersion, 2);
      Append(end, kVersion, 2);
      Append(end, 0, 8);  // Disks.
      Append(end, entries_, 8);
      Append(end, entries_, 8);
      Append(end, bytes, 8);
      Append(end, begun, 8);
      Append(end, kLocator64, 4);
      Append(end, 0, 4);
      Append(end, begun + bytes, 8);
      Append(end, 1, 4);
    }
    Append(end, kDirectoryEnd, 4);
    Append(end, 0, 4);
    Append(end, wide ? kMany : entries_, 2);
    Append(end, wide ? kMany : entries_, 2);
    Append(end, wide ? kIn64 : bytes, 4);
    Append(end, wide ? kIn64 : begun, 4);
    Append(end, 0, 2);
    Put(end);
    file_.close();
    return static_cast<bool>(file_);
  }

 private:
  static absl::StatusOr<uint64_t> Checksum(const FileBytes& from) {
    uLong crc = crc32_z(0, nullptr, 0);
    for (int64_t at = 0; at < from.size();) {
      ASSIGN_OR_RETURN(const std::string part, from.ReadUpTo(at, kReadAtOnce));
      crc = crc32_z(crc, reinterpret_cast<const Bytef*>(part.data()),
                    part.size());
      at += static_cast<int64_t>(part.size());
    }
    return crc;
  }

  // What an entry's own header and the directory have in common.
  static void AppendFacts(std::string& header, const std::string& name,
                          uint64_t size, uint64_t crc, uint64_t extra) {
    Append(header, kVersion, 2);
    Append(header, kUtf8, 2);
    Append(header, 0, 2);  // Stored.
    Append(header, 0, 2);  // Time.
    Append(header, kDate, 2);
    Append(header, crc, 4);
    Append(header, size, 4);
    Append(header, size, 4);
    Append(header, name.size(), 2);
    Append(header, extra, 2);
  }

  void AppendEntry(const std::string& name, uint64_t size, uint64_t crc,
                   uint64_t begun) {
    const bool wide = begun >= kIn64;
    Append(directory_, kDirectoryEntry, 4);
    Append(directory_, kVersion, 2);
    AppendFacts(directory_, name, size, crc, wide ? 12 : 0);
    directory_.append(10, '\0');  // Comment, disk and attributes.
    Append(directory_, wide ? kIn64 : begun, 4);
    directory_ += name;
    if (!wide) return;
    Append(directory_, 1, 2);
    Append(directory_, 8, 2);
    Append(directory_, begun, 8);
  }

  void Put(const std::string& bytes) {
    file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    offset_ += bytes.size();
  }

  std::ofstream file_;
  uint64_t offset_ = 0;
  uint64_t entries_ = 0;
  std::string directory_;
};

// The keys of the files that the image is made of, in order.
std::set<std::string> KeysOf(const fs::path& folder, const Multiscale& image) {
  std::set<std::string> keys;
  for (const std::string& place : {std::string(), image.group, image.path}) {
    for (const char* const name :
         {"zarr.json", ".zattrs", ".zgroup", ".zarray"}) {
      std::error_code error;
      if (fs::is_regular_file(folder / place / name, error)) {
        keys.insert(absl::StrCat(place, name));
      }
    }
  }
  std::error_code error;
  for (auto entry =
           fs::recursive_directory_iterator(folder / image.path, error);
       !error && entry != fs::recursive_directory_iterator();
       entry.increment(error)) {
    if (!entry->is_regular_file(error)) continue;
    keys.insert(entry->path().lexically_relative(folder).generic_string());
  }
  return keys;
}

}  // namespace

absl::Status PackFolder(const fs::path& folder, const fs::path& zip) {
  const auto store = OpenFolderStore(folder);
  ASSIGN_OR_RETURN(const Multiscale image, FindImage(*store));
  StoredZip packed(zip);
  for (const std::string& key : KeysOf(folder, image)) {
    ASSIGN_OR_RETURN(const FileBytes file, FileBytes::Open(folder / key));
    RETURN_IF_ERROR(packed.Add(key, file));
  }
  if (packed.Finish()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrFormat(
      "cannot write %s as one file to %s; check the space left on the disk, or "
      "let TMPDIR name another folder",
      store->name(), zip.parent_path().string()));
}

}  // namespace tessera::imaging::zarr
