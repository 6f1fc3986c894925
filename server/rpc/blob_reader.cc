#include "server/rpc/blob_reader.h"

#include <istream>
#include <memory>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/sha256.h"
#include "base/status_macros.h"

namespace tessera::rpc {

absl::Status ReadBlob(const storage::BlobStore& blobs,
                      const storage::Digest& digest,
                      const std::function<bool(std::string& chunk)>& write) {
  ASSIGN_OR_RETURN(const std::unique_ptr<std::istream> blob,
                   blobs.Open(digest));
  Sha256 sha;
  do {
    std::string chunk(kChunkBytes, '\0');
    blob->read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    chunk.resize(static_cast<size_t>(blob->gcount()));
    sha.Update(chunk);
    if (!write(chunk)) return absl::CancelledError("the reader went away");
  } while (blob->good());
  if (sha.HexDigest() == digest) return absl::OkStatus();
  return WithReason(
      absl::DataLossError(absl::StrFormat(
          "the stored file %s no longer has its digest; check the disk and "
          "upload the file anew",
          digest)),
      "FILE_DAMAGED");
}

}  // namespace tessera::rpc
