// Copies of a data folder: `tesserad backup` and `tesserad restore`.
#ifndef TESSERA_SERVER_UPKEEP_BACKUP_H_
#define TESSERA_SERVER_UPKEEP_BACKUP_H_

#include <filesystem>
#include <string>

#include "absl/status/statusor.h"
#include "server/upkeep/blob_copy.h"
#include "server/upkeep/state_urls.h"

namespace tessera::upkeep {

// `blobs_url` is the URL of the server's blob store; empty: the store in
// `data_dir`. A backup is a folder with both.

// Copies the database and the blobs of `data_dir` into `backup_dir`. A server
// may use them meanwhile: the copy is the state that the server had
// acknowledged at one moment. Blobs of an earlier backup in `backup_dir` are
// not copied again. The earlier backup stays as it is until the new one is
// complete; then blobs that only the earlier backup needed are removed. If some
// blobs are damaged, the others are copied nevertheless. The copy of the
// database is a file, whatever database `urls` names.
// Errors: FAILED_PRECONDITION if `backup_dir` has other files; NOT_FOUND if
// `data_dir` has no database; RESOURCE_EXHAUSTED if the disk is full.
absl::StatusOr<CopySummary> Backup(const std::filesystem::path& data_dir,
                                   const std::filesystem::path& backup_dir,
                                   const StateUrls& urls = {});

// Copies a backup into a data folder that is absent or empty, and its blobs
// into the blob store. Compares every blob with its digest. If there are
// faults, the folder gets no database, so that no server starts from it by
// mistake. Errors: FAILED_PRECONDITION if `data_dir` is not empty, or if
// `backup_dir` is no backup or the backup of a newer Tessera; DATA_LOSS if the
// backup's database is damaged; RESOURCE_EXHAUSTED if the disk is full.
absl::StatusOr<CopySummary> Restore(const std::filesystem::path& backup_dir,
                                    const std::filesystem::path& data_dir,
                                    const std::string& blobs_url = "");

}  // namespace tessera::upkeep

#endif  // TESSERA_SERVER_UPKEEP_BACKUP_H_
