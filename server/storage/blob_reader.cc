#include "server/storage/blob_reader.h"

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"

namespace tessera::storage {

absl::StatusOr<BlobReader> BlobReader::Open(const BlobStore& blobs,
                                            const Digest& digest) {
  ASSIGN_OR_RETURN(std::unique_ptr<std::istream> blob, blobs.Open(digest));
  return BlobReader(digest, std::move(blob));
}

absl::StatusOr<bool> BlobReader::Next(std::string& chunk) {
  if (!blob_->good()) {
    if (sha_.HexDigest() == digest_) return false;
    return WithReason(
        absl::DataLossError(absl::StrFormat(
            "the stored file %s no longer has its digest; check the disk and "
            "upload the file anew",
            digest_)),
        "FILE_DAMAGED");
  }
  chunk.resize(kChunkBytes);
  blob_->read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
  chunk.resize(static_cast<size_t>(blob_->gcount()));
  sha_.Update(chunk);
  return true;
}

}  // namespace tessera::storage
