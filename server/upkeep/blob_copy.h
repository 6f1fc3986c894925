// Copies blobs from one store to another.
#ifndef TESSERA_SERVER_UPKEEP_BLOB_COPY_H_
#define TESSERA_SERVER_UPKEEP_BLOB_COPY_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/db/database.h"
#include "server/storage/blob_store.h"

namespace tessera::upkeep {

struct CopySummary {
  int64_t blobs = 0;         // All blobs to which the database refers.
  int64_t copied_blobs = 0;  // Blobs that the copy did not have yet.
  int64_t copied_bytes = 0;
  int64_t removed_blobs = 0;  // Blobs that the copy does not need any more.
  // A sentence for each blob that could not be copied because it is damaged.
  std::vector<std::string> faults;
};

// Copies the blobs to which `database`, a copy, refers. Sets
// `summary.faults` to a sentence for each blob that cannot be read. Returns
// whether a blob was missing. Errors: see BlobStore.
absl::StatusOr<bool> CopyBlobs(db::Database& database,
                               const storage::BlobStore& from,
                               storage::BlobStore& to, CopySummary& summary);

// Copies all blobs, such as those of a folder to S3, and then reads all blobs
// of `to` and compares them with their digests: `faults` is empty exactly if
// `to` has every blob to which `database` refers, undamaged. Blobs that `to`
// has are not sent again, so a call that was broken off can be repeated. No
// server may use `from` meanwhile. `progress`, if not null, is called now and
// then. Errors: see BlobStore.
absl::StatusOr<CopySummary> MoveBlobs(
    db::Database& database, const storage::BlobStore& from,
    storage::BlobStore& to,
    const std::function<void(const CopySummary&)>& progress);

}  // namespace tessera::upkeep

#endif  // TESSERA_SERVER_UPKEEP_BLOB_COPY_H_
