// Opens the blob store that a URL names. Nothing else of the server knows which
// kind of store that is.
#ifndef TESSERA_SERVER_STORAGE_OPEN_BLOBS_H_
#define TESSERA_SERVER_STORAGE_OPEN_BLOBS_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/storage/blob_cache.h"
#include "server/storage/blob_store.h"

namespace tessera::storage {

// The URL of the default blob store of a data folder: `file:DIR`.
std::string BlobsUrlIn(const std::filesystem::path& data_dir);

// Opens the store `file:DIR`, or makes it, or opens a store in S3, whose URL
// s3_bucket.h describes. Folders have no use for `cache`, and count nothing.
// Counts the requests to S3 in `cache.metrics`, too.
// Errors: INVALID_ARGUMENT if no store has such a URL; those of
// FolderBlobStore::Create() or S3BlobStore::Open().
absl::StatusOr<std::unique_ptr<BlobStore>> OpenBlobs(
    const std::string& url, const CacheOptions& cache = {});

// For reading the blobs while a server uses the store: makes and removes
// nothing. REQUIRES: only const methods are called.
absl::StatusOr<std::unique_ptr<const BlobStore>> LookAtBlobs(
    const std::string& url);

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_OPEN_BLOBS_H_
