#include "server/storage/blob_store.h"

#include <cstddef>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/storage/durable_file.h"

namespace tessera::storage {
namespace {

// Large enough that hashing takes most of the time, not system calls.
constexpr size_t kBufferBytes = 1 << 18;

}  // namespace

absl::Status BlobAbsent(const Digest& digest) {
  return WithReason(
      absl::NotFoundError(absl::StrFormat(
          "the file with SHA-256 %s is not on the server; upload it", digest)),
      "FILE_NOT_FOUND", digest);
}

absl::Status BlobDamaged(const Digest& digest, absl::string_view how) {
  return WithReason(
      absl::DataLossError(absl::StrFormat(
          "the stored file with SHA-256 %s %s; send the dataset or model "
          "again, or restore the file from a backup",
          digest, how)),
      "FILE_DAMAGED", digest);
}

absl::StatusOr<Digest> CopyDurably(std::istream& content, int fd,
                                   const std::filesystem::path& path) {
  Sha256 sha;
  std::string buffer(kBufferBytes, '\0');
  while (content) {
    content.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    const absl::string_view bytes(buffer.data(),
                                  static_cast<size_t>(content.gcount()));
    sha.Update(bytes);
    RETURN_IF_ERROR(WriteAll(fd, bytes, path));
  }
  if (content.bad()) {
    return absl::DataLossError("cannot read the bytes to be stored");
  }
  RETURN_IF_ERROR(SyncFile(fd, path));
  return sha.HexDigest();
}

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
