// Reads blobs in chunks, for a stream of messages.
#ifndef TESSERA_SERVER_STORAGE_BLOB_READER_H_
#define TESSERA_SERVER_STORAGE_BLOB_READER_H_

#include <istream>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/sha256.h"
#include "server/storage/blob_store.h"

namespace tessera::storage {

inline constexpr size_t kChunkBytes = size_t{256} << 10;

// Reads a blob in chunks of at most kChunkBytes, and compares its digest. An
// empty blob has one empty chunk.
//
// Not thread-safe; one per stream. Must not outlive the store.
class BlobReader {
 public:
  // Errors: those of BlobStore::Open().
  static absl::StatusOr<BlobReader> Open(const BlobStore& blobs,
                                         const Digest& digest);

  // Reads the next chunk; returns false if there is none.
  // Errors: DATA_LOSS (FILE_DAMAGED) if the bytes no longer have their digest.
  // That is known only after the last chunk.
  absl::StatusOr<bool> Next(std::string& chunk);

 private:
  BlobReader(const Digest& digest, std::unique_ptr<std::istream> blob)
      : digest_(digest), blob_(std::move(blob)) {}

  Digest digest_;
  std::unique_ptr<std::istream> blob_;
  Sha256 sha_;
};

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_BLOB_READER_H_
