// Where the values of a Zarr lie: files of a folder, or entries of a zip.
// Private to models/imaging.
#ifndef TESSERA_MODELS_IMAGING_ZARR_STORE_H_
#define TESSERA_MODELS_IMAGING_ZARR_STORE_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

namespace tessera::imaging::zarr {

// Values by keys, such as "0/c/0/1". Keys have been checked: their parts are
// neither empty nor "." or "..".
//
// Not thread-safe.
class Store {
 public:
  virtual ~Store() = default;

  const std::string& name() const { return name_; }  // For messages.
  // Of the zip. None for a folder, whose files are not counted.
  virtual std::optional<int64_t> packed_bytes() const = 0;
  // The memory that the store itself takes.
  virtual int64_t index_bytes() const { return 0; }

  // The whole value; none if there is none.
  // Errors: RESOURCE_EXHAUSTED if it has more than `most_bytes`;
  // INVALID_ARGUMENT if it cannot be read.
  virtual absl::StatusOr<std::optional<std::string>> Read(
      const std::string& key, int64_t most_bytes) = 0;

  // `count` bytes of the value from `offset` on; from the value's end on
  // backwards if `offset` is negative. None if there is no such value.
  // Errors: INVALID_ARGUMENT if the value has no such bytes or cannot be read.
  virtual absl::StatusOr<std::optional<std::string>> ReadPart(
      const std::string& key, int64_t offset, int64_t count) = 0;

 protected:
  explicit Store(std::string name) : name_(std::move(name)) {}

 private:
  const std::string name_;
};

// The files of a folder.
std::unique_ptr<Store> OpenFolderStore(const std::filesystem::path& folder);

// The entries of a zip, stored or deflated, from the folder on in which Zarr's
// metadata lie. None if no entry is Zarr's.
// Errors: INVALID_ARGUMENT if the zip is damaged, encrypted, or holds several
// Zarrs; RESOURCE_EXHAUSTED if it has too many entries.
absl::StatusOr<std::unique_ptr<Store>> OpenZipStore(
    const std::filesystem::path& path);

}  // namespace tessera::imaging::zarr

#endif  // TESSERA_MODELS_IMAGING_ZARR_STORE_H_
