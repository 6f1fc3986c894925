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
  int64_t blobs = 0;         // That the copied database refers to.
  int64_t copied_blobs = 0;  // Of those, the ones that were not there yet.
  int64_t copied_bytes = 0;
  int64_t removed_blobs = 0;  // Nothing in the copy refers to them any more.
  // What could not be copied since it is damaged already: a sentence each.
  std::vector<std::string> faults;
};

// Copies database and blobs of `data_dir` into `backup_dir`, also while a
// server uses them: the copy is what the server had acknowledged at one moment.
// Blobs that an earlier backup in the folder has are not copied again. Until
// the new backup is complete the earlier one stays as it is; after that, blobs
// that only it needed are removed. With faults, the rest is copied all the
// same.
// Errors: FAILED_PRECONDITION if there is something else in `backup_dir`;
// NOT_FOUND if `data_dir` has no database; RESOURCE_EXHAUSTED.
absl::StatusOr<CopySummary> Backup(const std::filesystem::path& data_dir,
                                   const std::filesystem::path& backup_dir);

// Copies a backup into a data folder that is absent or empty, every blob
// compared with its digest. With faults, the folder gets no database and no
// server starts from it by mistake.
// Errors: FAILED_PRECONDITION if `data_dir` is not empty, or `backup_dir` is no
// backup or a newer Tessera's; DATA_LOSS if its database is damaged;
// RESOURCE_EXHAUSTED.
absl::StatusOr<CopySummary> Restore(const std::filesystem::path& backup_dir,
                                    const std::filesystem::path& data_dir);

}  // namespace tessera::upkeep

#endif  // TESSERA_SERVER_UPKEEP_BACKUP_H_
