#include "server/storage/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"

namespace tessera::storage {

absl::Status FileError(int error, absl::string_view action,
                       const std::filesystem::path& path) {
  // A full disk has a reason of its own, since an operator can free space.
  if (error == ENOSPC || error == EDQUOT) {
    return WithReason(
        absl::ResourceExhaustedError(absl::StrFormat(
            "cannot %s %s: the server's disk is full; free space and retry",
            action, path.filename().string())),
        "DISK_FULL");
  }
  return absl::ErrnoToStatus(
      error, absl::StrFormat("cannot %s %s", action, path.string()));
}

ScopedFd::~ScopedFd() {
  if (fd_ >= 0) ::close(fd_);
}

absl::Status WriteAll(int fd, absl::string_view bytes,
                      const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    // A signal may interrupt any call.
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FileError(errno, "write", path);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status SyncFile(int fd, const std::filesystem::path& path) {
  if (::fsync(fd) != 0) return FileError(errno, "write", path);
  return absl::OkStatus();
}

absl::Status SyncFolder(const std::filesystem::path& folder) {
  const ScopedFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0) return FileError(errno, "open", folder);
  return SyncFile(fd.get(), folder);
}

absl::Status MakeFolder(const std::filesystem::path& folder) {
  std::error_code error;
  // Most calls end here, without a sync.
  if (std::filesystem::is_directory(folder, error)) return absl::OkStatus();
  std::filesystem::create_directories(folder, error);
  if (error) return FileError(error.value(), "make the folder", folder);
  return SyncFolder(folder.parent_path());
}

absl::Status RenameDurably(const std::filesystem::path& from,
                           const std::filesystem::path& to) {
  RETURN_IF_ERROR(MakeFolder(to.parent_path()));
  if (std::rename(from.c_str(), to.c_str()) != 0) {
    return FileError(errno, "rename", from);
  }
  // Until the folder is synced, a power failure may lose the new name.
  return SyncFolder(to.parent_path());
}

}  // namespace tessera::storage
