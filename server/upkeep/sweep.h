// Removal of files that nothing uses.
#ifndef TESSERA_SERVER_UPKEEP_SWEEP_H_
#define TESSERA_SERVER_UPKEEP_SWEEP_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/db/database.h"
#include "server/storage/blob_store.h"

namespace tessera::upkeep {

// Removes the blobs that were put before `before` and that nothing needs; see
// db/blob_references.h. Looks them up a hundred at a time, each hundred in a
// transaction of its own, and calls `pause` in between: others wait for the
// database, and there may be a million blobs. Ends early once `pause` returns
// false. Errors: the first one, after all blobs have been tried.
absl::Status SweepBlobs(db::Database& database, storage::BlobStore& blobs,
                        absl::Time before, const std::function<bool()>& pause);

}  // namespace tessera::upkeep

#endif  // TESSERA_SERVER_UPKEEP_SWEEP_H_
