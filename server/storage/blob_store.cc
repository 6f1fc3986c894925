#include "server/storage/blob_store.h"

#include "base/status_macros.h"

namespace tessera::storage {

absl::StatusOr<std::vector<Digest>> ListBlobs(const BlobStore& blobs) {
  std::vector<Digest> digests;
  const auto add = [&](const std::vector<BlobStore::Entry>& entries) {
    for (const BlobStore::Entry& entry : entries) {
      digests.push_back(entry.digest);
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(blobs.Visit(add));
  return digests;
}

}  // namespace tessera::storage
