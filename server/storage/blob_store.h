// Immutable bytes, addressed by the SHA-256 of their content.
#ifndef TESSERA_SERVER_STORAGE_BLOB_STORE_H_
#define TESSERA_SERVER_STORAGE_BLOB_STORE_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace tessera::storage {

// 64 lower-case hexadecimal digits.
using Digest = std::string;

// Keeps images, masks, checkpoints and weights; the metadata database holds
// only their digests. Putting the same bytes twice keeps one copy, so retries
// are safe. A digest that is not one counts as absent.
//
// Thread-safe. A stream from Open() belongs to one thread and must not outlive
// the store.
class BlobStore {
 public:
  virtual ~BlobStore() = default;

  // Reads `content` to its end and returns its digest. A crash midway leaves
  // no partial blob. Errors: RESOURCE_EXHAUSTED if the store is full;
  // DATA_LOSS if `content` cannot be read.
  virtual absl::StatusOr<Digest> Put(std::istream& content) = 0;

  // Takes over a complete file, which is gone afterwards.
  // REQUIRES: the bytes of `file` have the digest `digest`.
  // Errors: RESOURCE_EXHAUSTED if the store is full; NOT_FOUND.
  virtual absl::Status Adopt(const std::filesystem::path& file,
                             const Digest& digest) = 0;

  // Damaged bytes are not given out: the blob is compared with its digest
  // when this process first reads it. Whoever streams it on should compare
  // again, as disks fail at any time.
  // Errors: NOT_FOUND; DATA_LOSS (FILE_DAMAGED) naming the digest. The blob
  // counts as absent then, so that sending it again mends it.
  virtual absl::StatusOr<std::unique_ptr<std::istream>> Open(
      const Digest& digest) const = 0;

  // A file on this machine to read in place; a remote store would fetch it.
  // Nobody may write to it. Errors: as Open().
  virtual absl::StatusOr<std::filesystem::path> LocalPath(
      const Digest& digest) const = 0;

  // False also if the store cannot tell.
  virtual bool Contains(const Digest& digest) const = 0;

  // In bytes. Errors: NOT_FOUND.
  virtual absl::StatusOr<int64_t> Size(const Digest& digest) const = 0;

  // Succeeds if the blob is already gone.
  // REQUIRES: no metadata row refers to `digest`; see db/blob_references.h.
  virtual absl::Status Remove(const Digest& digest) = 0;

  // Reads the blob and compares it with its digest.
  // Errors: NOT_FOUND; DATA_LOSS naming the digest.
  virtual absl::Status Verify(const Digest& digest) const = 0;

  struct Entry {
    Digest digest;
    int64_t size_bytes = 0;
    absl::Time put_time;  // The last one.
  };

  // Calls `visit` with all blobs, some thousands at a time where there are a
  // million. What is put or removed meanwhile may be among them or not.
  // Errors: UNAVAILABLE; the first of `visit`, which ends it.
  virtual absl::Status Visit(
      const std::function<absl::Status(const std::vector<Entry>&)>& visit)
      const = 0;
};

// All digests. Errors: UNAVAILABLE.
absl::StatusOr<std::vector<Digest>> ListBlobs(const BlobStore& blobs);

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_BLOB_STORE_H_
