// Blobs that are stored by parts.
#ifndef TESSERA_SERVER_STORAGE_MULTIPART_STORE_H_
#define TESSERA_SERVER_STORAGE_MULTIPART_STORE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/storage/digest.h"

namespace tessera::storage {

// Takes a blob in parts, which may come from several processes one after
// another. The blob exists once it is completed. Parts are at least 5 MiB, but
// the last; there are at most 10,000.
//
// Thread-safe.
class MultipartStore {
 public:
  virtual ~MultipartStore() = default;

  // A piece of a file and its SHA-256, which the store compares.
  struct Piece {
    int fd = -1;  // Borrowed.
    int64_t offset_bytes = 0;
    int64_t size_bytes = 0;
    std::string sha256;
  };
  struct Part {
    int64_t number = 0;  // From 1.
    std::string etag;    // The store's name for the part's bytes.
  };
  struct Begun {
    Digest digest;
    std::string upload;
    absl::Time begin_time;
  };

  // Begins an upload of the blob and returns its name.
  // Errors of all methods: those of S3Client::Send().
  virtual absl::StatusOr<std::string> BeginParts(const Digest& digest) = 0;

  // Stores a part and returns its etag. A part of the same number is replaced.
  // Errors: NOT_FOUND if the upload was ended.
  virtual absl::StatusOr<std::string> PutPart(const Digest& digest,
                                              const std::string& upload,
                                              int64_t number,
                                              const Piece& piece) = 0;

  // Makes the blob of the parts, in the order of their numbers. Succeeds also
  // if an earlier call did and could not tell.
  // Errors: NOT_FOUND if the upload was ended and there is no such blob.
  virtual absl::Status CompleteParts(const Digest& digest,
                                     const std::string& upload,
                                     const std::vector<Part>& parts) = 0;

  // Drops the parts. Succeeds if the upload was ended.
  virtual absl::Status AbortParts(const Digest& digest,
                                  const std::string& upload) = 0;

  // Calls `visit` with all uploads that were begun and not ended, some at a
  // time. Errors: also the first one of `visit`.
  virtual absl::Status VisitBegun(
      const std::function<absl::Status(const std::vector<Begun>&)>& visit) = 0;
};

// The size of most parts. A multiple of 64 bytes, as Sha256::State() wants.
inline constexpr int64_t kPartBytes = int64_t{8} << 20;

// The size of the parts, but the last, of a file of `size_bytes`: a multiple of
// kPartBytes.
int64_t PartBytesFor(int64_t size_bytes);

// Errors: DATA_LOSS if the file is too short or cannot be read.
absl::StatusOr<std::string> Sha256OfPiece(const MultipartStore::Piece& piece);

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_MULTIPART_STORE_H_
