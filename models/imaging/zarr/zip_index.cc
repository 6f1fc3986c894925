#include "models/imaging/zarr/zip_index.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/imaging/zarr/little_endian.h"

namespace tessera::imaging::zarr {
namespace {

// PKWARE's APPNOTE.TXT has the format.
constexpr int64_t kEndBytes = 22;
constexpr int64_t kMostComment = 65'535;
constexpr int64_t kLocatorBytes = 20;
constexpr int64_t kEnd64Bytes = 56;
constexpr size_t kHeaderBytes = 46;
constexpr uint16_t kExtra64 = 1;
constexpr uint64_t kIn64 = 0xffffffff;
// Some 100 MB of index while it is read.
constexpr uint64_t kMostEntries = 2'000'000;
constexpr size_t kReadAtOnce = size_t{1} << 20;
// A Zarr's folder may lie in folders of the zip, but not deeper.
constexpr int64_t kMostDepth = 3;

absl::Status Damaged(const FileBytes& file) {
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s is a damaged or truncated zip; make it again, or unpack it and give "
      "the image that is in it",
      file.name()));
}

uint64_t HashOf(absl::string_view name) {
  return std::hash<std::string_view>()({name.data(), name.size()});
}

// Where the directory lies.
struct Directory {
  uint64_t entries = 0;
  uint64_t bytes = 0;
  uint64_t offset = 0;
};

// Reads the record at the end, which a comment may follow.
absl::StatusOr<Directory> FindDirectory(const FileBytes& file) {
  const int64_t tail_bytes =
      std::min(file.size(), kEndBytes + kMostComment + kLocatorBytes);
  ASSIGN_OR_RETURN(
      const std::string tail,
      file.ReadUpTo(file.size() - tail_bytes, static_cast<size_t>(tail_bytes)));
  const size_t at = tail.rfind("PK\5\6");
  if (at == std::string::npos || tail.size() - at < size_t{kEndBytes}) {
    return Damaged(file);
  }
  Directory found = {.entries = LittleEndian(tail, at + 10, 2),
                     .bytes = LittleEndian(tail, at + 12, 4),
                     .offset = LittleEndian(tail, at + 16, 4)};
  if (found.entries != 0xffff && found.bytes != kIn64 &&
      found.offset != kIn64) {
    return found;
  }
  if (at < size_t{kLocatorBytes} ||
      tail.compare(at - kLocatorBytes, 4, "PK\6\7") != 0) {
    return found;  // A plain zip with exactly 65,535 entries.
  }
  const uint64_t end64 = LittleEndian(tail, at - kLocatorBytes + 8, 8);
  if (end64 > static_cast<uint64_t>(file.size())) return Damaged(file);
  ASSIGN_OR_RETURN(
      const std::string end,
      file.ReadUpTo(static_cast<int64_t>(end64), size_t{kEnd64Bytes}));
  if (end.size() < size_t{kEnd64Bytes} || !absl::StartsWith(end, "PK\6\6")) {
    return Damaged(file);
  }
  return Directory{.entries = LittleEndian(end, 32, 8),
                   .bytes = LittleEndian(end, 40, 8),
                   .offset = LittleEndian(end, 48, 8)};
}

// Replaces those values that zip64's extra field has.
bool ReadExtra64(absl::string_view extra, uint64_t& size, uint64_t& packed,
                 uint64_t& offset) {
  while (extra.size() >= 4) {
    const uint64_t id = LittleEndian(extra, 0, 2);
    const uint64_t length = LittleEndian(extra, 2, 2);
    extra.remove_prefix(4);
    if (length > extra.size()) return false;
    if (id == kExtra64) {
      size_t at = 0;
      for (uint64_t* const value : {&size, &packed, &offset}) {
        if (*value != kIn64) continue;
        if (at + 8 > length) return false;
        *value = LittleEndian(extra, at, 8);
        at += 8;
      }
      return true;
    }
    extra.remove_prefix(length);
  }
  return true;
}

bool IsMetadata(absl::string_view base) {
  return base == ".zattrs" || base == ".zgroup" || base == ".zarray" ||
         base == "zarr.json";
}

}  // namespace

void ZipIndex::LookForRoot(absl::string_view name) {
  const size_t slash = name.rfind('/');
  const bool top = slash == absl::string_view::npos;
  if (!IsMetadata(top ? name : name.substr(slash + 1)) ||
      absl::StartsWith(name, "__MACOSX/")) {
    return;
  }
  const absl::string_view folder = top ? "" : name.substr(0, slash + 1);
  const auto depth = [](absl::string_view path) {
    return std::count(path.begin(), path.end(), '/');
  };
  if (depth(folder) > kMostDepth || (has_root_ && folder == root_)) return;
  if (!has_root_ || depth(folder) < depth(root_)) {
    root_ = std::string(folder);
    several_ = false;
  } else if (depth(folder) == depth(root_)) {
    several_ = true;
  }
  has_root_ = true;
}

absl::Status ZipIndex::Add(absl::string_view header, absl::string_view name,
                           absl::string_view extra, const FileBytes& file) {
  uint64_t packed = LittleEndian(header, 20, 4);
  uint64_t size = LittleEndian(header, 24, 4);
  uint64_t offset = LittleEndian(header, 42, 4);
  const auto most = static_cast<uint64_t>(file.size());
  if (!ReadExtra64(extra, size, packed, offset) || packed > most ||
      offset > most || size > uint64_t{std::numeric_limits<int64_t>::max()}) {
    return Damaged(file);
  }
  LookForRoot(name);
  entries_.push_back(
      {.name_hash = HashOf(name),
       .offset = static_cast<int64_t>(offset),
       .packed = static_cast<int64_t>(packed),
       .size = static_cast<int64_t>(size),
       .crc = static_cast<uint32_t>(LittleEndian(header, 16, 4)),
       .method = static_cast<uint16_t>(LittleEndian(header, 10, 2)),
       .encrypted = (LittleEndian(header, 8, 2) & 1) != 0});
  return absl::OkStatus();
}

absl::StatusOr<ZipIndex> ZipIndex::Read(const FileBytes& file) {
  ASSIGN_OR_RETURN(const Directory directory, FindDirectory(file));
  if (directory.entries > kMostEntries) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "%s has %d entries, where at most %d are read; write the image with "
        "larger chunks, or with sharding",
        file.name(), directory.entries, kMostEntries));
  }
  const auto most = static_cast<uint64_t>(file.size());
  if (directory.offset > most || directory.bytes > most - directory.offset ||
      directory.entries > directory.bytes / kHeaderBytes) {
    return Damaged(file);
  }
  ZipIndex index;
  index.entries_.reserve(directory.entries);
  auto next = static_cast<int64_t>(directory.offset);
  const int64_t end = next + static_cast<int64_t>(directory.bytes);
  std::string bytes;  // From `next` on.
  size_t at = 0;
  for (uint64_t i = 0; i < directory.entries; ++i) {
    // An entry has at most 46 bytes and three texts of 64 KiB.
    constexpr size_t kMostBytes = kHeaderBytes + 3 * 65'536;
    if (bytes.size() - at < kMostBytes &&
        next + static_cast<int64_t>(bytes.size()) < end) {
      next += static_cast<int64_t>(at);
      const auto left = static_cast<size_t>(end - next);
      ASSIGN_OR_RETURN(bytes, file.ReadUpTo(next, std::min(left, kReadAtOnce)));
      at = 0;
    }
    const absl::string_view rest = absl::string_view(bytes).substr(at);
    if (rest.size() < kHeaderBytes || !absl::StartsWith(rest, "PK\1\2")) {
      return Damaged(file);
    }
    const size_t name = LittleEndian(rest, 28, 2);
    const size_t extra = LittleEndian(rest, 30, 2);
    const size_t comment = LittleEndian(rest, 32, 2);
    if (rest.size() < kHeaderBytes + name + extra + comment) {
      return Damaged(file);
    }
    RETURN_IF_ERROR(index.Add(rest, rest.substr(kHeaderBytes, name),
                              rest.substr(kHeaderBytes + name, extra), file));
    at += kHeaderBytes + name + extra + comment;
  }
  if (index.several_) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s holds several OME-Zarr images; make a zip of one", file.name()));
  }
  std::stable_sort(index.entries_.begin(), index.entries_.end(),
                   [](const ZipEntry& a, const ZipEntry& b) {
                     return a.name_hash < b.name_hash;
                   });
  return index;
}

const ZipEntry* ZipIndex::Find(absl::string_view name) const {
  // Programs that change a value append it a second time.
  const auto after =
      std::upper_bound(entries_.begin(), entries_.end(), HashOf(name),
                       [](uint64_t hash, const ZipEntry& entry) {
                         return hash < entry.name_hash;
                       });
  if (after == entries_.begin() ||
      std::prev(after)->name_hash != HashOf(name)) {
    return nullptr;
  }
  return &*std::prev(after);
}

}  // namespace tessera::imaging::zarr
