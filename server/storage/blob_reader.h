// Reads blobs in chunks, for a stream of messages.
#ifndef TESSERA_SERVER_STORAGE_BLOB_READER_H_
#define TESSERA_SERVER_STORAGE_BLOB_READER_H_

#include <cstdint>
#include <fstream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/sha256.h"
#include "server/storage/blob_store.h"
#include "server/storage/local_blob.h"

namespace tessera::storage {

inline constexpr size_t kChunkBytes = size_t{256} << 10;

// Reads a blob in chunks of at most kChunkBytes, and compares its digest. An
// empty blob has one empty chunk.
//
// Not thread-safe; one per stream.
class BlobReader {
 public:
  // Errors: UNAVAILABLE if the file cannot be opened, since it was removed just
  // now.
  static absl::StatusOr<BlobReader> Open(const LocalBlob& blob,
                                         const Digest& digest);

  const Digest& digest() const { return digest_; }
  // The size of the blob.
  int64_t size_bytes() const { return size_bytes_; }

  // Reads the next chunk; returns false if there is none.
  // Errors: DATA_LOSS (FILE_DAMAGED) if the bytes no longer have their digest.
  // That is known only after the last chunk.
  absl::StatusOr<bool> Next(std::string& chunk);

 private:
  BlobReader(const Digest& digest, std::ifstream blob, int64_t size_bytes)
      : digest_(digest), blob_(std::move(blob)), size_bytes_(size_bytes) {}

  Digest digest_;
  std::ifstream blob_;
  int64_t size_bytes_;
  Sha256 sha_;
};

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_BLOB_READER_H_
