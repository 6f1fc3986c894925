// A folder that backups are made into.
#ifndef TESSERA_SERVER_UPKEEP_BACKUP_FOLDER_H_
#define TESSERA_SERVER_UPKEEP_BACKUP_FOLDER_H_

#include <filesystem>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/storage/data_dir.h"

namespace tessera::upkeep {

// The name of the database in a data folder and in a backup alike: a backup is
// laid out as a data folder, with the file `tessera-backup` beside it, so that
// neither is taken for the other.
inline constexpr char kDatabaseFile[] = "tessera.db";

// Makes the folder a backup, or goes on with the one that is in it, and keeps
// others from writing to it as long as the result lives.
// Errors: FAILED_PRECONDITION if there is something else in the folder, or
// another process writes to it; UNAVAILABLE if it cannot be made.
absl::StatusOr<std::unique_ptr<storage::DataDir>> OpenBackupFolder(
    const std::filesystem::path& dir);

// Whether a backup was completed in `dir`.
// Errors: FAILED_PRECONDITION if not.
absl::Status CheckBackup(const std::filesystem::path& dir);

// As OpenBackupFolder(), for a folder that is absent or empty.
absl::StatusOr<std::unique_ptr<storage::DataDir>> OpenEmptyFolder(
    const std::filesystem::path& dir);

// Copies the database of `from_dir` into `to_dir`, where it is on disk but not
// yet in its place; returns its path. Errors: those of CopySqliteDatabase().
absl::StatusOr<std::filesystem::path> StageDatabase(
    const std::filesystem::path& from_dir, const std::filesystem::path& to_dir);

// Puts the staged database into its place, instead of the one that is there.
absl::Status PlaceDatabase(const std::filesystem::path& dir);

}  // namespace tessera::upkeep

#endif  // TESSERA_SERVER_UPKEEP_BACKUP_FOLDER_H_
