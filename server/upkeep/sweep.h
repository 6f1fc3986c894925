// Removes files that nothing uses.
#ifndef TESSERA_SERVER_UPKEEP_SWEEP_H_
#define TESSERA_SERVER_UPKEEP_SWEEP_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/db/database.h"
#include "server/storage/blob_store.h"

namespace tessera::upkeep {

// Removes the blobs that were put before `before` and that nothing needs; see
// db/blob_references.h. Looks blobs up a hundred at a time through `reader`,
// another connection to `database`, so that other calls do not wait. The
// unneeded blobs, usually few, are looked up again in the transaction that
// removes them. Calls `pause` after each hundred; ends early if it returns
// false. Errors: the first one, after all blobs have been tried.
absl::Status SweepBlobs(db::Database& database, db::Database& reader,
                        storage::BlobStore& blobs, absl::Time before,
                        const std::function<bool()>& pause);

}  // namespace tessera::upkeep

#endif  // TESSERA_SERVER_UPKEEP_SWEEP_H_
