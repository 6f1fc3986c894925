// The folder that holds everything a server knows.
#ifndef TESSERA_SERVER_STORAGE_DATA_DIR_H_
#define TESSERA_SERVER_STORAGE_DATA_DIR_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tessera::storage {

// Locks a data folder, or a folder for backups, for one writing process:
// DIR/lock stays locked while this object and its process live. Workers do not
// inherit the lock.
//
// Immutable once it is open, hence thread-safe.
class DataDir {
 public:
  // Makes the folder if it is absent. Errors: FAILED_PRECONDITION if another
  // process uses the folder; UNAVAILABLE if it cannot be made or written.
  static absl::StatusOr<std::unique_ptr<DataDir>> Open(
      const std::filesystem::path& path);

  ~DataDir();
  DataDir(const DataDir&) = delete;
  DataDir& operator=(const DataDir&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // A random UUID that stays the same as long as the folder exists. It stands
  // in DIR/lock. A backup does not have it.
  const std::string& id() const { return id_; }

 private:
  DataDir(const std::filesystem::path& path, int lock)
      : path_(path), lock_(lock) {}
  absl::Status ReadOrMakeId();

  const std::filesystem::path path_;
  std::string id_;
  const int lock_;
};

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_DATA_DIR_H_
