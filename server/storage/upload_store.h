// Uploads that may break off and go on.
#ifndef TESSERA_SERVER_STORAGE_UPLOAD_STORE_H_
#define TESSERA_SERVER_STORAGE_UPLOAD_STORE_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/sha256.h"
#include "server/storage/blob_store.h"
#include "server/storage/part_ledger.h"

namespace tessera::storage {

class UploadStore;

// One call that sends one file, or the rest of it. Destroying it unfinished
// keeps what was appended, so that the sender's next upload goes on from there.
//
// Not thread-safe; one per call. Must not outlive its store.
class Upload {
 public:
  ~Upload();
  Upload(const Upload&) = delete;
  Upload& operator=(const Upload&) = delete;

  // Errors: OUT_OF_RANGE if the file becomes longer than announced;
  // RESOURCE_EXHAUSTED if the disk is full.
  absl::Status Append(absl::string_view bytes);

  // Compares the digest and moves the file into the blob store, where it is
  // on disk when this returns. Errors: OUT_OF_RANGE if bytes are missing;
  // DATA_LOSS if the digest differs: the partial file is dropped;
  // RESOURCE_EXHAUSTED.
  absl::Status Finish();

  // So many bytes are there.
  int64_t committed_bytes() const { return committed_bytes_; }

 private:
  friend class UploadStore;
  // REQUIRES: the part was taken from the store's ledger; the destructor leaves
  // it there.
  Upload(UploadStore& store, const std::string& folder, const Digest& digest,
         int64_t size_bytes);
  // Opens the partial file and hashes what it holds already.
  // Errors: OUT_OF_RANGE (OFFSET_MISMATCH).
  absl::Status OpenFile(int64_t offset_bytes);

  UploadStore& store_;
  const std::string folder_;
  const Digest digest_;
  const int64_t size_bytes_;
  // Of all bytes so far, also of those from before this call.
  Sha256 sha_;
  int64_t committed_bytes_ = 0;
  // Of the partial file.
  int fd_ = -1;
};

struct UploadOptions {
  int64_t max_file_bytes = int64_t{64} << 30;
  // RemoveAbandoned() removes partial files that nobody touched for so long.
  absl::Duration keep_partial = absl::Hours(24 * 7);
};

// Keeps partial files at DIR/uploads/<sha256 of the sender>/<sha256>.part and
// hands complete ones to the blob store. Each sender has partial files of their
// own: who goes on with one has sent its beginning, too. Two calls never write
// the same file.
//
// Thread-safe. Borrows the blob store.
class UploadStore {
 public:
  // Makes the folder and finds what is there.
  // REQUIRES: no other UploadStore uses `dir`; it lies on the same file system
  // as the blobs, or Adopt() copies.
  static absl::StatusOr<std::unique_ptr<UploadStore>> Create(
      const std::filesystem::path& dir, BlobStore& blobs, const Clock& clock,
      const UploadOptions& options = {});

  // What the sender's interrupted upload left; 0 if nothing.
  int64_t CommittedBytes(const std::string& sender, const Digest& digest) const;

  // Bytes that the sender's partial files take; of a file that is being sent
  // all that was announced.
  int64_t BytesOf(const std::string& sender) const;

  // Begins or goes on with an upload. `sender` is any text. A file that the blob
  // store already has is taken likewise, so that who has sent it has had it.
  // Errors: INVALID_ARGUMENT if the digest or a number is malformed;
  // OUT_OF_RANGE if `offset_bytes` is not CommittedBytes(); ABORTED if another
  // call of the sender's sends this very file; RESOURCE_EXHAUSTED if the file
  // is larger than the store takes.
  absl::StatusOr<std::unique_ptr<Upload>> Begin(const std::string& sender,
                                                const Digest& digest,
                                                int64_t size_bytes,
                                                int64_t offset_bytes);

  // Drops the partial file, for senders that always begin at 0.
  // Errors: ABORTED if a call is sending it.
  absl::Status Discard(const std::string& sender, const Digest& digest);

  using Cleared = PartLedger::Cleared;

  // Drops the sender's partial files, these or, if there are none, all; those
  // that a call is sending stay. Errors: UNAVAILABLE.
  absl::StatusOr<Cleared> Clear(const std::string& sender,
                                const std::vector<Digest>& digests);

  // Drops what nobody touched for UploadOptions::keep_partial.
  absl::Status RemoveAbandoned();

 private:
  friend class Upload;
  UploadStore(const std::filesystem::path& dir, BlobStore& blobs,
              const Clock& clock, const UploadOptions& options);
  std::filesystem::path PartOf(const std::string& folder,
                               const Digest& digest) const;
  absl::Status FindParts();
  absl::Status RemovePart(const std::string& folder, const Digest& digest);

  const std::filesystem::path dir_;
  BlobStore& blobs_;
  const Clock& clock_;
  // As given to Create().
  const UploadOptions options_;
  PartLedger parts_;
};

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_UPLOAD_STORE_H_
