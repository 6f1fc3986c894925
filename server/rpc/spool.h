// Files that live as long as one call.
#ifndef TESSERA_SERVER_RPC_SPOOL_H_
#define TESSERA_SERVER_RPC_SPOOL_H_

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::rpc {

// A file that grows to the size that was announced. It lies in a folder of its
// own under the user's file name, so that messages name that; both are removed
// with the object.
//
// Not thread-safe; one per call.
class SpoolFile {
 public:
  ~SpoolFile();
  SpoolFile(const SpoolFile&) = delete;
  SpoolFile& operator=(const SpoolFile&) = delete;

  // Errors: INVALID_ARGUMENT (SIZE_MISMATCH) if the file becomes longer than
  // announced; RESOURCE_EXHAUSTED (DISK_FULL).
  absl::Status Append(absl::string_view bytes);

  // Errors: INVALID_ARGUMENT (SIZE_MISMATCH) if bytes are missing;
  // RESOURCE_EXHAUSTED (DISK_FULL).
  absl::Status Finish();

  const std::filesystem::path& path() const { return path_; }

 private:
  friend class Spool;
  SpoolFile(const std::filesystem::path& path, int64_t size_bytes);

  const std::filesystem::path path_;
  const int64_t size_bytes_;
  int64_t written_bytes_ = 0;
  std::ofstream file_;
};

// The folder that these files lie in.
//
// Thread-safe. Must outlive its files.
class Spool {
 public:
  // Makes the folder and empties it of what a crash left.
  // REQUIRES: no other Spool uses `dir`. Errors: UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<Spool>> Create(
      const std::filesystem::path& dir, int64_t max_file_bytes);

  // Errors: INVALID_ARGUMENT if a size is not positive or there is no name;
  // RESOURCE_EXHAUSTED (FILE_TOO_LARGE) if it is larger than this server
  // takes, or (DISK_FULL) the file cannot be made.
  absl::StatusOr<std::unique_ptr<SpoolFile>> Open(absl::string_view filename,
                                                  int64_t size_bytes);

 private:
  Spool(const std::filesystem::path& dir, int64_t max_file_bytes)
      : dir_(dir), max_file_bytes_(max_file_bytes) {}

  const std::filesystem::path dir_;
  const int64_t max_file_bytes_;
};

}  // namespace tessera::rpc

#endif  // TESSERA_SERVER_RPC_SPOOL_H_
