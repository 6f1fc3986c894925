// Functions that make a file survive a power failure.
#ifndef TESSERA_SERVER_STORAGE_DURABLE_FILE_H_
#define TESSERA_SERVER_STORAGE_DURABLE_FILE_H_

#include <filesystem>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace tessera::storage {

// The status for errno `error` of `action` on `path`. A full disk or quota is
// RESOURCE_EXHAUSTED (DISK_FULL).
absl::Status FileError(int error, absl::string_view action,
                       const std::filesystem::path& path);

// Owns a file descriptor and closes it.
//
// Not thread-safe.
class ScopedFd {
 public:
  explicit ScopedFd(int fd) : fd_(fd) {}
  ScopedFd(const ScopedFd&) = delete;
  ScopedFd& operator=(const ScopedFd&) = delete;
  ~ScopedFd();
  int get() const { return fd_; }

 private:
  // Negative if opening failed; nothing is closed then.
  const int fd_;
};

// Writes all of `bytes` at the descriptor's position. `path` is for messages.
absl::Status WriteAll(int fd, absl::string_view bytes,
                      const std::filesystem::path& path);

// Waits until the file's bytes are on disk.
absl::Status SyncFile(int fd, const std::filesystem::path& path);

// Waits until the names in `folder` are on disk.
absl::Status SyncFolder(const std::filesystem::path& folder);

// Makes `folder` and its parents. Succeeds if the folder exists.
absl::Status MakeFolder(const std::filesystem::path& folder);

// Renames `from` to `to`; the new name is on disk on return.
// REQUIRES: the bytes of `from` are on disk.
absl::Status RenameDurably(const std::filesystem::path& from,
                           const std::filesystem::path& to);

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_DURABLE_FILE_H_
