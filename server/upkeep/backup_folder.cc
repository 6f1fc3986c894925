#include "server/upkeep/backup_folder.h"

#include <fcntl.h>

#include <cerrno>
#include <system_error>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "server/db/open_database.h"
#include "server/storage/durable_file.h"

namespace tessera::upkeep {
namespace fs = std::filesystem;
namespace {

constexpr char kMarkFile[] = "tessera-backup";
constexpr char kMark[] =
    "A backup of Tessera: tesserad verify --data-dir and tesserad restore read "
    "it.\n";
// The folder for files that are not complete yet.
constexpr char kIncoming[] = "incoming";

bool Exists(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

bool IsEmptyOrAbsent(const fs::path& dir) {
  std::error_code error;
  return !fs::exists(dir, error) || fs::is_empty(dir, error);
}

absl::Status WriteMark(const fs::path& path) {
  const storage::ScopedFd fd(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (fd.get() < 0) return storage::FileError(errno, "make", path);
  RETURN_IF_ERROR(storage::WriteAll(fd.get(), kMark, path));
  return storage::SyncFile(fd.get(), path);
}

absl::Status Sync(const fs::path& path) {
  const storage::ScopedFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0) return storage::FileError(errno, "open", path);
  return storage::SyncFile(fd.get(), path);
}

}  // namespace

absl::StatusOr<std::unique_ptr<storage::DataDir>> OpenBackupFolder(
    const fs::path& dir) {
  if (!IsEmptyOrAbsent(dir) && !Exists(dir / kMarkFile)) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s is neither empty nor a backup; choose another folder",
        dir.string()));
  }
  ASSIGN_OR_RETURN(auto folder, storage::DataDir::Open(dir));
  RETURN_IF_ERROR(WriteMark(dir / kMarkFile));
  return folder;
}

absl::Status CheckBackup(const fs::path& dir) {
  if (Exists(dir / kMarkFile) && Exists(dir / db::kDatabaseFile)) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrFormat(
      "%s is not a backup, or its first one was broken off; choose a folder "
      "that tesserad backup has completed",
      dir.string()));
}

absl::StatusOr<std::unique_ptr<storage::DataDir>> OpenEmptyFolder(
    const fs::path& dir) {
  if (IsEmptyOrAbsent(dir)) return storage::DataDir::Open(dir);
  return absl::FailedPreconditionError(absl::StrFormat(
      "the data folder %s is not empty; move it away, or choose another with "
      "--data-dir",
      dir.string()));
}

absl::StatusOr<std::string> StageDatabase(const std::string& from_url,
                                          const fs::path& to_dir) {
  const fs::path incoming = to_dir / kIncoming;
  const fs::path copy = incoming / db::kDatabaseFile;
  RETURN_IF_ERROR(storage::MakeFolder(incoming));
  std::error_code error;
  fs::remove(copy, error);  // What a crash left.
  RETURN_IF_ERROR(db::Copy(from_url, copy));
  RETURN_IF_ERROR(Sync(copy));
  return db::DatabaseUrlIn(incoming);
}

absl::Status PlaceDatabase(const fs::path& dir) {
  return storage::RenameDurably(dir / kIncoming / db::kDatabaseFile,
                                dir / db::kDatabaseFile);
}

}  // namespace tessera::upkeep
