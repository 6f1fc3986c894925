// A folder for backups.
#ifndef TESSERA_SERVER_UPKEEP_BACKUP_FOLDER_H_
#define TESSERA_SERVER_UPKEEP_BACKUP_FOLDER_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/storage/data_dir.h"

namespace tessera::upkeep {

// A backup has the layout of a data folder, and also the file `tessera-backup`,
// so that a backup and a data folder cannot be mistaken for each other.

// Makes `dir` a folder for backups, or opens one. The folder stays locked
// against other writers while the result lives.
// Errors: FAILED_PRECONDITION if the folder has other files, or another process
// writes to it; UNAVAILABLE if it cannot be made.
absl::StatusOr<std::unique_ptr<storage::DataDir>> OpenBackupFolder(
    const std::filesystem::path& dir);

// Checks that `dir` has a complete backup.
// Errors: FAILED_PRECONDITION if not.
absl::Status CheckBackup(const std::filesystem::path& dir);

// Makes and locks a folder that is absent or empty. Errors: as
// OpenBackupFolder().
absl::StatusOr<std::unique_ptr<storage::DataDir>> OpenEmptyFolder(
    const std::filesystem::path& dir);

// Copies the database `from_url` into `to_dir` under a temporary name, and
// returns the copy's URL. The copy is on disk. Errors: those of db::Copy().
absl::StatusOr<std::string> StageDatabase(const std::string& from_url,
                                          const std::filesystem::path& to_dir);

// Gives the staged database its name, replacing an earlier database.
// REQUIRES: it is not open.
absl::Status PlaceDatabase(const std::filesystem::path& dir);

}  // namespace tessera::upkeep

#endif  // TESSERA_SERVER_UPKEEP_BACKUP_FOLDER_H_
