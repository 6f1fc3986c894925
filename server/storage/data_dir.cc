#include "server/storage/data_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/uuid.h"
#include "server/storage/durable_file.h"

namespace tessera::storage {
namespace {

constexpr ssize_t kIdBytes = 36;

}  // namespace

absl::StatusOr<std::unique_ptr<DataDir>> DataDir::Open(
    const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) {
    return absl::UnavailableError(absl::StrFormat(
        "cannot make the folder %s (%s); choose another",
        path.string(), error.message()));
  }
  const std::filesystem::path lock_path = path / "lock";
  const int lock = open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) {
    return absl::UnavailableError(absl::StrFormat(
        "cannot write to the folder %s (%s); choose another",
        path.string(), std::strerror(errno)));
  }
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    close(lock);
    return absl::FailedPreconditionError(absl::StrFormat(
        "the folder %s is used by another tesserad; let that one end, or "
        "choose another folder with --data-dir",
        path.string()));
  }
  std::unique_ptr<DataDir> folder(new DataDir(path, lock));
  RETURN_IF_ERROR(folder->ReadOrMakeId());
  return folder;
}

absl::Status DataDir::ReadOrMakeId() {
  const std::filesystem::path path = path_ / "lock";
  char text[kIdBytes];
  const ssize_t read = pread(lock_, text, kIdBytes, 0);
  if (read < 0) return FileError(errno, "read", path);
  if (read == kIdBytes) {
    id_.assign(text, kIdBytes);
    return absl::OkStatus();
  }
  id_ = RandomUuid();
  // A crash leaves the whole id or one that is too short.
  if (ftruncate(lock_, 0) != 0) return FileError(errno, "write", path);
  RETURN_IF_ERROR(WriteAll(lock_, id_, path));
  return SyncFile(lock_, path);
}

DataDir::~DataDir() { close(lock_); }

}  // namespace tessera::storage
