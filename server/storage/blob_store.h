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
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/storage/digest.h"
#include "server/storage/local_blob.h"

namespace tessera::storage {

class MultipartStore;

// Keeps images, masks, checkpoints and weights; the metadata database holds
// only their digests. Putting equal bytes twice keeps one copy, so retries are
// safe. A malformed digest counts as absent.
//
// Thread-safe.
class BlobStore {
 public:
  virtual ~BlobStore() = default;

  // Reads `content` to its end and returns its digest. A crash midway leaves
  // no partial blob. Errors: RESOURCE_EXHAUSTED if the store is full;
  // DATA_LOSS if `content` cannot be read.
  virtual absl::StatusOr<Digest> Put(std::istream& content) = 0;

  // Moves a complete file into the store.
  // REQUIRES: the bytes of `file` have the digest `digest`.
  // Errors: RESOURCE_EXHAUSTED if the store is full; NOT_FOUND.
  virtual absl::Status Adopt(const std::filesystem::path& file,
                             const Digest& digest) = 0;

  // The blob as a file on this machine. The first time in this process, the
  // blob is compared with its digest, so that damaged bytes are not returned.
  // Disks may fail later, so a caller that sends the bytes on should compare
  // again.
  // Errors: NOT_FOUND; UNAVAILABLE if the store cannot tell now; DATA_LOSS
  // (FILE_DAMAGED) naming the digest. A damaged blob then counts as absent, so
  // that storing it again repairs it.
  virtual absl::StatusOr<LocalBlob> Fetch(const Digest& digest) const = 0;

  // Whether the store has the blob; false also if that cannot be determined.
  virtual bool Contains(const Digest& digest) const = 0;

  // The blob's size in bytes. Errors: NOT_FOUND.
  virtual absl::StatusOr<int64_t> Size(const Digest& digest) const = 0;

  // Removes the blob. Succeeds if it is already gone.
  // REQUIRES: no metadata row refers to `digest`; see files/file_rows.h.
  virtual absl::Status Remove(const Digest& digest) = 0;

  // Reads the blob and compares it with its digest.
  // Errors: NOT_FOUND; DATA_LOSS naming the digest.
  virtual absl::Status Verify(const Digest& digest) const = 0;

  // Whether the store can be used now. Errors: UNAVAILABLE, with the cause.
  virtual absl::Status Check() const = 0;

  // Notes that the blobs are those of `installation`, unless they are another
  // one's. Returns whose they are now: of all calls at the same time one wins.
  // A store that only one installation can see has nothing to note.
  virtual absl::StatusOr<std::string> Claim(const std::string& installation) {
    return installation;
  }

  // Whether each call waits for another machine, so that many calls at once are
  // quicker.
  virtual bool remote() const { return false; }

  // How this store takes blobs by parts; null if it does not.
  virtual MultipartStore* multipart() { return nullptr; }

  struct Entry {
    Digest digest;
    int64_t size_bytes = 0;
    absl::Time put_time;  // When the blob was last put.
  };

  // Calls `visit` with all blobs, some at a time, so that a million fit into
  // memory. Blobs that are put or removed meanwhile may be included or not.
  // Errors: UNAVAILABLE; the first error of `visit`, which ends the visit.
  virtual absl::Status Visit(
      const std::function<absl::Status(const std::vector<Entry>&)>& visit)
      const = 0;
};

// The error of a blob that a store lacks: NOT_FOUND (FILE_NOT_FOUND).
absl::Status BlobAbsent(const Digest& digest);

// The error of a blob whose bytes have another digest: DATA_LOSS
// (FILE_DAMAGED). `how` is what happened to the file.
absl::Status BlobDamaged(const Digest& digest, absl::string_view how);

// Copies `content`, until it ends, to the file `fd`, which is on disk on
// return. Returns the digest. `path` is for messages.
absl::StatusOr<Digest> CopyDurably(std::istream& content, int fd,
                                   const std::filesystem::path& path);

// The digests of all blobs. Errors: UNAVAILABLE.
absl::StatusOr<std::vector<Digest>> ListBlobs(const BlobStore& blobs);

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_BLOB_STORE_H_
