// A folder for temporary files.
#ifndef TESSERA_BASE_TEMPORARY_FOLDER_H_
#define TESSERA_BASE_TEMPORARY_FOLDER_H_

#include <filesystem>
#include <utility>

#include "absl/status/statusor.h"

namespace tessera {

// Only the current user can read the folder. The destructor removes the folder
// and its content.
//
// Not thread-safe.
class TemporaryFolder {
 public:
  // Creates a folder in the system's folder for temporary files ($TMPDIR).
  // Errors: UNAVAILABLE if the folder cannot be created.
  static absl::StatusOr<TemporaryFolder> Create();

  TemporaryFolder(TemporaryFolder&& other) noexcept
      : path_(std::exchange(other.path_, {})) {}
  TemporaryFolder& operator=(TemporaryFolder&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  // Never fails. Files that cannot be removed stay.
  ~TemporaryFolder();

  // The folder exists. It is empty at first.
  const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::filesystem::path path)
      : path_(std::move(path)) {}

  std::filesystem::path path_;  // Empty after a move.
};

}  // namespace tessera

#endif  // TESSERA_BASE_TEMPORARY_FOLDER_H_
