// A folder for files that are needed for a moment.
#ifndef TESSERA_BASE_TEMPORARY_FOLDER_H_
#define TESSERA_BASE_TEMPORARY_FOLDER_H_

#include <filesystem>
#include <utility>

#include "absl/status/statusor.h"

namespace tessera {

// Readable by the user alone; removed with all that it holds when destroyed.
//
// Not thread-safe.
class TemporaryFolder {
 public:
  // Makes one in the system's place for temporary files ($TMPDIR).
  // Errors: UNAVAILABLE if it cannot be made.
  static absl::StatusOr<TemporaryFolder> Create();

  TemporaryFolder(TemporaryFolder&& other) noexcept
      : path_(std::exchange(other.path_, {})) {}
  TemporaryFolder& operator=(TemporaryFolder&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  // Never fails: what cannot be removed stays.
  ~TemporaryFolder();

  // Exists and is empty at first.
  const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::filesystem::path path)
      : path_(std::move(path)) {}

  std::filesystem::path path_;  // Empty once moved from.
};

}  // namespace tessera

#endif  // TESSERA_BASE_TEMPORARY_FOLDER_H_
