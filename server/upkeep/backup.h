// Copies of a data folder: `tesserad backup` and `tesserad restore`.
#ifndef TESSERA_SERVER_UPKEEP_BACKUP_H_
#define TESSERA_SERVER_UPKEEP_BACKUP_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace tessera::upkeep {

struct CopySummary {
  int64_t blobs = 0;         // All blobs to which the database refers.
  int64_t copied_blobs = 0;  // Blobs that the copy did not have yet.
  int64_t copied_bytes = 0;
  int64_t removed_blobs = 0;  // Blobs that the copy does not need any more.
  // A sentence for each blob that could not be copied because it is damaged.
  std::vector<std::string> faults;
};

// Copies the database and the blobs of `data_dir` into `backup_dir`. A server
// may use them meanwhile: the copy is the state that the server had
// acknowledged at one moment. Blobs of an earlier backup in `backup_dir` are
// not copied again. The earlier backup stays as it is until the new one is
// complete; then blobs that only the earlier backup needed are removed. If some
// blobs are damaged, the others are copied nevertheless. Where `database_url`
// is given, that is the database; its copy is a file all the same.
// Errors: FAILED_PRECONDITION if `backup_dir` has other files; NOT_FOUND if
// `data_dir` has no database; RESOURCE_EXHAUSTED if the disk is full.
absl::StatusOr<CopySummary> Backup(const std::filesystem::path& data_dir,
                                   const std::filesystem::path& backup_dir,
                                   const std::string& database_url = "");

// Copies a backup into a data folder that is absent or empty. Compares every
// blob with its digest. If there are faults, the folder gets no database, so
// that no server starts from it by mistake.
// Errors: FAILED_PRECONDITION if `data_dir` is not empty, or if `backup_dir` is
// no backup or the backup of a newer Tessera; DATA_LOSS if the backup's
// database is damaged; RESOURCE_EXHAUSTED if the disk is full.
absl::StatusOr<CopySummary> Restore(const std::filesystem::path& backup_dir,
                                    const std::filesystem::path& data_dir);

}  // namespace tessera::upkeep

#endif  // TESSERA_SERVER_UPKEEP_BACKUP_H_
