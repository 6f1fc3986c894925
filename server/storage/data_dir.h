// The folder that holds everything a server knows.
#ifndef TESSERA_SERVER_STORAGE_DATA_DIR_H_
#define TESSERA_SERVER_STORAGE_DATA_DIR_H_

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"

namespace tessera::storage {

// Belongs to one process that writes to it at a time: DIR/lock is locked as
// long as this object, or its process, lives. Workers do not inherit the lock.
// So does a folder that backups are made into.
//
// Immutable, hence thread-safe.
class DataDir {
 public:
  // Makes the folder if it is absent. Errors: FAILED_PRECONDITION if another
  // process uses it; UNAVAILABLE if it cannot be made or written.
  static absl::StatusOr<std::unique_ptr<DataDir>> Open(
      const std::filesystem::path& path);

  ~DataDir();
  DataDir(const DataDir&) = delete;
  DataDir& operator=(const DataDir&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  DataDir(const std::filesystem::path& path, int lock)
      : path_(path), lock_(lock) {}

  const std::filesystem::path path_;
  const int lock_;
};

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_DATA_DIR_H_
