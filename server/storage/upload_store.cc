#include "server/storage/upload_store.h"

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/sha256.h"

namespace tessera::storage {

absl::Status CheckBegin(const UploadOptions& options, const Digest& digest,
                        int64_t size_bytes, int64_t offset_bytes) {
  if (!IsSha256Hex(digest)) {
    return WithReason(
        absl::InvalidArgumentError("a file's digest must be its SHA-256: 64 "
                                   "lower-case hexadecimal digits"),
        "DIGEST_INVALID");
  }
  if (size_bytes < 0 || offset_bytes < 0 || offset_bytes > size_bytes) {
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "offset %d and size %d of file %s must be 0 ≤ offset ≤ size",
            offset_bytes, size_bytes, digest)),
        "SIZE_INVALID", digest);
  }
  if (size_bytes > options.max_file_bytes) {
    return WithReason(absl::ResourceExhaustedError(absl::StrFormat(
                          "file %s has %d bytes; the server takes at most %d",
                          digest, size_bytes, options.max_file_bytes)),
                      "FILE_TOO_LARGE", digest);
  }
  return absl::OkStatus();
}

absl::Status WrongOffset(const Digest& digest, int64_t offset_bytes,
                         int64_t committed_bytes) {
  return WithReason(
      absl::OutOfRangeError(absl::StrFormat(
          "the upload of %s cannot go on at byte %d: the server has %d bytes; "
          "go on from there",
          digest, offset_bytes, committed_bytes)),
      "OFFSET_MISMATCH", digest);
}

absl::Status UploadBusy(const Digest& digest) {
  return WithReason(
      absl::AbortedError(absl::StrFormat(
          "the file %s is being uploaded by another call; retry", digest)),
      "UPLOAD_IN_PROGRESS", digest);
}

absl::Status UploadTooLong(const Digest& digest, int64_t size_bytes) {
  return WithReason(absl::OutOfRangeError(absl::StrFormat(
                        "the file %s is longer than the %d bytes announced; it "
                        "may have changed meanwhile, hash and send it again",
                        digest, size_bytes)),
                    "SIZE_MISMATCH", digest);
}

absl::Status UploadTooShort(const Digest& digest, int64_t received_bytes,
                            int64_t size_bytes) {
  return WithReason(absl::OutOfRangeError(absl::StrFormat(
                        "the file %s ended after %d of %d bytes; send the rest",
                        digest, received_bytes, size_bytes)),
                    "SIZE_MISMATCH", digest);
}

absl::Status UploadOfOther(const Digest& digest, const Digest& found) {
  return WithReason(
      absl::DataLossError(absl::StrFormat(
          "the bytes received for %s have the digest %s; nothing was kept, "
          "send the file again from its beginning",
          digest, found)),
      "DIGEST_MISMATCH", digest);
}

}  // namespace tessera::storage
