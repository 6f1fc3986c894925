// Uploads that can be resumed.
#ifndef TESSERA_SERVER_STORAGE_UPLOAD_STORE_H_
#define TESSERA_SERVER_STORAGE_UPLOAD_STORE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/storage/digest.h"

namespace tessera::storage {

// One call that sends one file, or the rest of a file. If an Upload is
// destroyed unfinished, what the store has committed is kept, and the sender's
// next upload goes on from there.
//
// Not thread-safe; one per call. Must not outlive its store.
class Upload {
 public:
  virtual ~Upload() = default;

  // Errors: OUT_OF_RANGE if the file becomes longer than announced;
  // RESOURCE_EXHAUSTED if the disk is full; ABORTED (UPLOAD_IN_PROGRESS) if
  // another call has taken the file over.
  virtual absl::Status Append(absl::string_view bytes) = 0;

  // Compares the digest and has the file stored. Errors: OUT_OF_RANGE if bytes
  // are missing; DATA_LOSS if the digest differs (the partial file is then
  // dropped); those of Append() and of whatever stores the file.
  virtual absl::Status Finish() = 0;

  // How many bytes came, with those of earlier calls.
  virtual int64_t received_bytes() const = 0;
};

struct UploadOptions {
  int64_t max_file_bytes = int64_t{64} << 30;
  // RemoveAbandoned() removes partial files that were unused for this long.
  absl::Duration keep_partial = absl::Hours(24 * 7);
};

// Keeps partial files and hands complete files on. Each sender has separate
// partial files, so nobody can complete a file whose beginning another user
// sent. Two calls never write one file at the same time.
//
// Thread-safe.
class UploadStore {
 public:
  virtual ~UploadStore() = default;

  // Where the sender's next upload of the file begins; 0 if there is no partial
  // file.
  virtual absl::StatusOr<int64_t> CommittedBytes(
      const std::string& sender, const Digest& digest) const = 0;

  // How many bytes the sender's partial files take. A file that is being sent
  // counts with its announced size.
  virtual absl::StatusOr<int64_t> BytesOf(const std::string& sender) const = 0;

  // Begins or resumes an upload. `sender` is any text. A file that the server
  // already has must be sent in full, too: that proves that the sender has the
  // file.
  // Errors: INVALID_ARGUMENT if the digest or a number is malformed;
  // OUT_OF_RANGE if `offset_bytes` is not CommittedBytes(); ABORTED if another
  // call of the sender is sending this file; RESOURCE_EXHAUSTED if the file is
  // larger than the store takes.
  virtual absl::StatusOr<std::unique_ptr<Upload>> Begin(
      const std::string& sender, const Digest& digest, int64_t size_bytes,
      int64_t offset_bytes) = 0;

  // Drops the partial file, for senders that always begin at 0.
  // Errors: ABORTED if a call is sending it.
  virtual absl::Status Discard(const std::string& sender,
                               const Digest& digest) = 0;

  struct Cleared {
    int64_t files = 0;
    int64_t bytes = 0;
  };
  // Drops the sender's partial files with these digests, or all of the sender's
  // if `digests` is empty. Files that a call is sending stay.
  // Errors: UNAVAILABLE.
  virtual absl::StatusOr<Cleared> Clear(const std::string& sender,
                                        const std::vector<Digest>& digests) = 0;

  // Drops partial files that were unused for UploadOptions::keep_partial.
  virtual absl::Status RemoveAbandoned() = 0;
};

// The errors that all stores have in common; see UploadStore and Upload.
absl::Status CheckBegin(const UploadOptions& options, const Digest& digest,
                        int64_t size_bytes, int64_t offset_bytes);
absl::Status WrongOffset(const Digest& digest, int64_t offset_bytes,
                         int64_t committed_bytes);
absl::Status UploadBusy(const Digest& digest);
absl::Status UploadTooLong(const Digest& digest, int64_t size_bytes);
absl::Status UploadTooShort(const Digest& digest, int64_t received_bytes,
                            int64_t size_bytes);
absl::Status UploadOfOther(const Digest& digest, const Digest& found);

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_UPLOAD_STORE_H_
