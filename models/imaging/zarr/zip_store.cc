#include <zlib.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/imaging/file_bytes.h"
#include "models/imaging/zarr/inflate.h"
#include "models/imaging/zarr/little_endian.h"
#include "models/imaging/zarr/store.h"
#include "models/imaging/zarr/zip_index.h"

namespace tessera::imaging::zarr {
namespace {

constexpr size_t kLocalBytes = 30;
// A shard that the zip has deflated is unpacked whole.
constexpr int64_t kMostDeflated = int64_t{256} << 20;

class ZipStore final : public Store {
 public:
  ZipStore(FileBytes file, ZipIndex index)
      : Store(file.name()), file_(std::move(file)), index_(std::move(index)) {}

  std::optional<int64_t> packed_bytes() const override { return file_.size(); }

  int64_t index_bytes() const override { return index_.bytes(); }

  absl::StatusOr<std::optional<std::string>> Read(const std::string& key,
                                                  int64_t most_bytes) override {
    const ZipEntry* const entry = Find(key);
    if (entry == nullptr) return std::nullopt;
    if (entry->size > most_bytes) {
      return absl::ResourceExhaustedError(absl::StrFormat(
          "%s has %d bytes in %s, where at most %d are read; write it again",
          name(), entry->size, key, most_bytes));
    }
    ASSIGN_OR_RETURN(const int64_t begin, BeginOf(key, *entry));
    // Deflate packs at most 1:1032.
    if (entry->size > 1100 * entry->packed) return Damaged(key);
    std::string bytes(static_cast<size_t>(entry->size), '\0');
    if (entry->method == 0) {
      RETURN_IF_ERROR(file_.ReadAt(begin, bytes.size(), bytes.data()));
    } else {
      ASSIGN_OR_RETURN(
          const std::string packed,
          file_.ReadUpTo(begin, static_cast<size_t>(entry->packed)));
      if (!Inflate(packed, Wrapper::kNone, bytes)) return Damaged(key);
    }
    const uLong crc =
        crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    if (crc != entry->crc) return Damaged(key);
    return bytes;
  }

  absl::StatusOr<std::optional<std::string>> ReadPart(const std::string& key,
                                                      int64_t offset,
                                                      int64_t count) override {
    const ZipEntry* const entry = Find(key);
    if (entry == nullptr) return std::nullopt;
    const int64_t first = offset < 0 ? entry->size + offset : offset;
    if (first < 0 || count < 0 || first > entry->size - count) {
      return Damaged(key);
    }
    if (entry->method != 0) {
      if (inflated_key_ != key) {
        ASSIGN_OR_RETURN(auto value, Read(key, kMostDeflated));
        inflated_ = *std::move(value);
        inflated_key_ = key;
      }
      return inflated_.substr(static_cast<size_t>(first),
                              static_cast<size_t>(count));
    }
    ASSIGN_OR_RETURN(const int64_t begin, BeginOf(key, *entry));
    std::string bytes(static_cast<size_t>(count), '\0');
    RETURN_IF_ERROR(file_.ReadAt(begin + first, bytes.size(), bytes.data()));
    return bytes;
  }

 private:
  const ZipEntry* Find(const std::string& key) const {
    return index_.Find(absl::StrCat(index_.root(), key));
  }

  absl::Status Damaged(const std::string& key) const {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s has damaged bytes in %s; make the zip again", name(), key));
  }

  // Where the bytes of an entry begin: behind its own header.
  absl::StatusOr<int64_t> BeginOf(const std::string& key,
                                  const ZipEntry& entry) const {
    if (entry.encrypted || (entry.method != 0 && entry.method != 8)) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s is a zip that is encrypted or compressed by method %d; make it "
          "without compression",
          name(), entry.method));
    }
    ASSIGN_OR_RETURN(const std::string header,
                     file_.ReadUpTo(entry.offset, kLocalBytes));
    if (header.size() < kLocalBytes || !absl::StartsWith(header, "PK\3\4")) {
      return Damaged(key);
    }
    const size_t name_bytes = LittleEndian(header, 26, 2);
    ASSIGN_OR_RETURN(
        const std::string found,
        file_.ReadUpTo(entry.offset + static_cast<int64_t>(kLocalBytes),
                       name_bytes));
    const int64_t begin =
        entry.offset + static_cast<int64_t>(kLocalBytes + name_bytes +
                                            LittleEndian(header, 28, 2));
    const bool stored_alike = entry.method != 0 || entry.packed == entry.size;
    if (found != absl::StrCat(index_.root(), key) || !stored_alike ||
        begin > file_.size() - entry.packed) {
      return Damaged(key);
    }
    return begin;
  }

  const FileBytes file_;
  const ZipIndex index_;
  std::string inflated_key_;  // Of the shard that was inflated last.
  std::string inflated_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenZipStore(
    const std::filesystem::path& path) {
  ASSIGN_OR_RETURN(FileBytes file, FileBytes::Open(path));
  ASSIGN_OR_RETURN(ZipIndex index, ZipIndex::Read(file));
  if (!index.has_root()) return nullptr;
  return std::make_unique<ZipStore>(std::move(file), std::move(index));
}

}  // namespace tessera::imaging::zarr
