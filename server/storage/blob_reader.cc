#include "server/storage/blob_reader.h"

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"

namespace tessera::storage {

absl::StatusOr<BlobReader> BlobReader::Open(const LocalBlob& blob,
                                            const Digest& digest) {
  std::ifstream file(blob.path(), std::ios::binary | std::ios::ate);
  const std::streamoff size = file.tellg();
  if (file.seekg(0)) return BlobReader(digest, std::move(file), size);
  return WithReason(
      absl::UnavailableError(absl::StrFormat(
          "the stored file %s was removed just now; try again", digest)),
      "FILE_REMOVED", digest);
}

absl::StatusOr<bool> BlobReader::Next(std::string& chunk) {
  if (!blob_.good()) {
    if (sha_.HexDigest() == digest_) return false;
    return WithReason(
        absl::DataLossError(absl::StrFormat(
            "the stored file %s no longer has its digest; check the disk and "
            "upload the file again",
            digest_)),
        "FILE_DAMAGED");
  }
  chunk.resize(kChunkBytes);
  blob_.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
  chunk.resize(static_cast<size_t>(blob_.gcount()));
  sha_.Update(chunk);
  return true;
}

}  // namespace tessera::storage
