// Blobs to chunks of a stream.
#ifndef TESSERA_SERVER_RPC_BLOB_READER_H_
#define TESSERA_SERVER_RPC_BLOB_READER_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "server/storage/blob_store.h"

namespace tessera::rpc {

inline constexpr size_t kChunkBytes = size_t{256} << 10;

// Hands the blob to `write` in chunks of at most kChunkBytes, at least one,
// and compares its digest. `write` may move from its argument and returns
// whether the other side still listens.
// Errors: NOT_FOUND; CANCELLED if nobody listens; DATA_LOSS if the bytes no
// longer have their digest, which is known only after the last chunk.
absl::Status ReadBlob(const storage::BlobStore& blobs,
                      const storage::Digest& digest,
                      const std::function<bool(std::string& chunk)>& write);

}  // namespace tessera::rpc

#endif  // TESSERA_SERVER_RPC_BLOB_READER_H_
