// Works on many things at once.
#ifndef TESSERA_SERVER_UPKEEP_AT_ONCE_H_
#define TESSERA_SERVER_UPKEEP_AT_ONCE_H_

#include <cstddef>
#include <functional>

#include "absl/status/status.h"
#include "server/storage/blob_store.h"

namespace tessera::upkeep {

// How many blobs of a store are read or written at once: one of a folder, whose
// disk is the limit; many of a store that each request takes a while to reach.
int AtOnce(const storage::BlobStore& blobs);

// Calls `work` with each number from 0 to `count` - 1, from `threads` threads.
// Returns the first error; then no further number is begun.
// REQUIRES: threads >= 1; `work` is thread-safe.
absl::Status ForEachAtOnce(size_t count, int threads,
                           const std::function<absl::Status(size_t)>& work);

}  // namespace tessera::upkeep

#endif  // TESSERA_SERVER_UPKEEP_AT_ONCE_H_
