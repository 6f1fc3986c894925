// Checks a data folder: `tesserad verify`.
#ifndef TESSERA_SERVER_UPKEEP_INSPECTION_H_
#define TESSERA_SERVER_UPKEEP_INSPECTION_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/db/database.h"
#include "server/storage/blob_store.h"
#include "server/upkeep/state_urls.h"

namespace tessera::upkeep {

struct Inspection {
  int64_t blobs = 0;  // Blobs that were compared with their digest.
  int64_t bytes = 0;
  // Blobs without references: files of a dataset that is still being uploaded,
  // or files that a crash left. The server removes them a day later.
  int64_t unused_blobs = 0;
  int64_t unused_bytes = 0;
  std::vector<std::string> faults;  // Sentences: the fault and the remedy.
};

// Compares every blob with its digest, checks that every blob to which the
// database refers exists, and lets the database check itself. Changes nothing;
// a server may use the folder meanwhile. `data_dir` may also be a backup.
// `urls` says where the server's state is, unless `data_dir` is a backup, which
// has its own.
// Errors: NOT_FOUND if the folder has no database; FAILED_PRECONDITION if a
// newer Tessera wrote it; DATA_LOSS if the database cannot be read at all.
// A million blobs take no more memory than a thousand.
absl::StatusOr<Inspection> Inspect(const std::filesystem::path& data_dir,
                                   const StateUrls& urls = {});
absl::StatusOr<Inspection> Inspect(db::Database& database,
                                   const storage::BlobStore& blobs);

// The sentence about a blob that the resources `owners` need. `fault` says why
// the blob cannot be read.
std::string DescribeFault(const std::string& digest,
                          const std::vector<std::string>& owners,
                          const absl::Status& fault);

}  // namespace tessera::upkeep

#endif  // TESSERA_SERVER_UPKEEP_INSPECTION_H_
