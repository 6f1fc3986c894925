// Uploads that may break off and go on.
#ifndef TESSERA_SERVER_STORAGE_UPLOAD_STORE_H_
#define TESSERA_SERVER_STORAGE_UPLOAD_STORE_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/sha256.h"
#include "server/storage/blob_store.h"

namespace tessera::storage {

class UploadStore;

// One call that sends one file, or the rest of it. Destroying it unfinished
// keeps what was appended, so that the next upload goes on from there.
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
  // REQUIRES: `digest` was entered into the store's `in_use_`; the destructor
  // takes it out again.
  Upload(UploadStore& store, const Digest& digest, int64_t size_bytes);
  // Opens the partial file and hashes what it holds already.
  // Errors: OUT_OF_RANGE (OFFSET_MISMATCH).
  absl::Status OpenFile(int64_t offset_bytes);

  UploadStore& store_;
  const Digest digest_;
  const int64_t size_bytes_;
  const bool already_stored_;  // Bytes are taken and forgotten.
  // Of all bytes so far, also of those from before this call.
  Sha256 sha_;
  int64_t committed_bytes_ = 0;
  // Of the partial file.
  int fd_ = -1;
};

struct UploadOptions {
  int64_t max_file_bytes = int64_t{64} << 30;
  // Partial files that nobody touched for so long are removed at start.
  absl::Duration keep_partial = absl::Hours(24 * 7);
};

// Keeps partial files at DIR/uploads/<sha256>.part and hands complete ones to
// the blob store. Two calls never write the same file.
//
// Thread-safe. Borrows the blob store.
class UploadStore {
 public:
  // Makes the folder and removes old partial files.
  // REQUIRES: no other UploadStore uses `dir`; it lies on the same file system
  // as the blobs, or Adopt() copies.
  static absl::StatusOr<std::unique_ptr<UploadStore>> Create(
      const std::filesystem::path& dir, BlobStore& blobs, const Clock& clock,
      const UploadOptions& options = {});

  // What an interrupted upload left; 0 if nothing.
  int64_t CommittedBytes(const Digest& digest) const;

  // Begins or goes on with an upload. A file that the blob store already has
  // may be sent from any offset; its bytes are ignored.
  // Errors: INVALID_ARGUMENT if the digest or a number is malformed;
  // OUT_OF_RANGE if `offset_bytes` is not CommittedBytes(); ABORTED if another
  // call sends this very file; RESOURCE_EXHAUSTED if the file is larger than
  // the store takes.
  absl::StatusOr<std::unique_ptr<Upload>> Begin(const Digest& digest,
                                                int64_t size_bytes,
                                                int64_t offset_bytes);

  // Drops the partial file, for senders that always begin at 0.
  // Errors: ABORTED if a call is sending it.
  absl::Status Discard(const Digest& digest);

 private:
  friend class Upload;
  UploadStore(const std::filesystem::path& dir, BlobStore& blobs,
              const UploadOptions& options);
  std::filesystem::path PartOf(const Digest& digest) const;

  const std::filesystem::path dir_;
  BlobStore& blobs_;
  // As given to Create().
  const UploadOptions options_;
  mutable absl::Mutex mu_;
  // Of the uploads that exist now.
  std::set<Digest> in_use_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_UPLOAD_STORE_H_
