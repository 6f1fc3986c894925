// The directory of a zip with very many entries. Private to models/imaging.
//
// libzip takes some 400 bytes for each entry before it can be asked how many
// there are. An image in chunks may have a million entries, and a zip from a
// stranger may claim more.
#ifndef TESSERA_MODELS_IMAGING_ZARR_ZIP_INDEX_H_
#define TESSERA_MODELS_IMAGING_ZARR_ZIP_INDEX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/imaging/file_bytes.h"

namespace tessera::imaging::zarr {

struct ZipEntry {
  uint64_t name_hash = 0;
  int64_t offset = 0;  // Of the local header.
  int64_t packed = 0;  // Bytes.
  int64_t size = 0;    // Unpacked.
  uint32_t crc = 0;
  uint16_t method = 0;  // 0 stored, 8 deflated; others are not read.
  bool encrypted = false;
};

// Knows where entries are, by the hashes of their names: 48 bytes an entry.
//
// Immutable, hence thread-safe.
class ZipIndex {
 public:
  // Errors: INVALID_ARGUMENT if the zip is damaged, or holds several Zarrs;
  // RESOURCE_EXHAUSTED if it has too many entries.
  static absl::StatusOr<ZipIndex> Read(const FileBytes& file);

  // The entry that may have this name; null if none has. The local header has
  // the name itself.
  const ZipEntry* Find(absl::string_view name) const;

  // The memory that it takes.
  int64_t bytes() const {
    return static_cast<int64_t>(entries_.size() * sizeof(ZipEntry));
  }

  // Whether Zarr's metadata lie in it, and the folder they lie in: empty or
  // ending with a slash.
  bool has_root() const { return has_root_; }
  const std::string& root() const { return root_; }

 private:
  absl::Status Add(absl::string_view header, absl::string_view name,
                   absl::string_view extra, const FileBytes& file);
  void LookForRoot(absl::string_view name);

  std::vector<ZipEntry> entries_;  // By hash; of equal ones the last counts.
  bool has_root_ = false;
  bool several_ = false;  // Roots beside each other.
  std::string root_;
};

}  // namespace tessera::imaging::zarr

#endif  // TESSERA_MODELS_IMAGING_ZARR_ZIP_INDEX_H_
