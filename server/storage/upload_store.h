// Uploads that can be resumed.
#ifndef TESSERA_SERVER_STORAGE_UPLOAD_STORE_H_
#define TESSERA_SERVER_STORAGE_UPLOAD_STORE_H_

#include <cstdint>
#include <filesystem>
#include <functional>
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

// One call that sends one file, or the rest of a file. If an Upload is
// destroyed unfinished, the appended bytes are kept, and the sender's next
// upload goes on from there.
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

  // Compares the digest and has the file stored. Errors: OUT_OF_RANGE if bytes
  // are missing; DATA_LOSS if the digest differs (the partial file is then
  // dropped); those of UploadStore::TakeFile.
  absl::Status Finish();

  // How many bytes the partial file has.
  int64_t committed_bytes() const { return committed_bytes_; }

 private:
  friend class UploadStore;
  // REQUIRES: the part was taken in the store's ledger. The destructor releases
  // it.
  Upload(UploadStore& store, const std::string& folder, const Digest& digest,
         int64_t size_bytes);
  // Opens the partial file and hashes the bytes that it already has.
  // Errors: OUT_OF_RANGE (OFFSET_MISMATCH).
  absl::Status OpenFile(int64_t offset_bytes);

  UploadStore& store_;
  const std::string folder_;
  const Digest digest_;
  const int64_t size_bytes_;
  // Over all bytes so far, including those of earlier calls.
  Sha256 sha_;
  int64_t committed_bytes_ = 0;
  // Of the partial file.
  int fd_ = -1;
};

struct UploadOptions {
  int64_t max_file_bytes = int64_t{64} << 30;
  // RemoveAbandoned() removes partial files that were unused for this long.
  absl::Duration keep_partial = absl::Hours(24 * 7);
};

// Keeps partial files at DIR/uploads/<sha256 of the sender>/<sha256>.part and
// hands complete files on. Each sender has separate partial
// files, so nobody can complete a file whose beginning another user sent. Two
// calls never write one file at the same time.
//
// Thread-safe. Borrows the clock.
class UploadStore {
 public:
  // Stores a complete file, whose digest was compared, and removes the file.
  // Called from any thread.
  using TakeFile = std::function<absl::Status(const std::filesystem::path& file,
                                              const Digest& digest)>;

  // Makes the folder and records the partial files in it.
  // REQUIRES: no other UploadStore uses `dir`.
  static absl::StatusOr<std::unique_ptr<UploadStore>> Create(
      const std::filesystem::path& dir, TakeFile take, const Clock& clock,
      const UploadOptions& options = {});

  // The size of the sender's partial file; 0 if there is none.
  int64_t CommittedBytes(const std::string& sender, const Digest& digest) const;

  // How many bytes the sender's partial files take. A file that is being sent
  // counts with its announced size.
  int64_t BytesOf(const std::string& sender) const;

  // Begins or resumes an upload. `sender` is any text. A file that the server
  // already has must be sent in full, too: that proves that the sender has the
  // file.
  // Errors: INVALID_ARGUMENT if the digest or a number is malformed;
  // OUT_OF_RANGE if `offset_bytes` is not CommittedBytes(); ABORTED if another
  // call of the sender is sending this file; RESOURCE_EXHAUSTED if the file is
  // larger than the store takes.
  absl::StatusOr<std::unique_ptr<Upload>> Begin(const std::string& sender,
                                                const Digest& digest,
                                                int64_t size_bytes,
                                                int64_t offset_bytes);

  // Drops the partial file, for senders that always begin at 0.
  // Errors: ABORTED if a call is sending it.
  absl::Status Discard(const std::string& sender, const Digest& digest);

  using Cleared = PartLedger::Cleared;

  // Drops the sender's partial files with these digests, or all of the sender's
  // if `digests` is empty. Files that a call is sending stay.
  // Errors: UNAVAILABLE.
  absl::StatusOr<Cleared> Clear(const std::string& sender,
                                const std::vector<Digest>& digests);

  // Drops partial files that were unused for UploadOptions::keep_partial.
  absl::Status RemoveAbandoned();

 private:
  friend class Upload;
  UploadStore(const std::filesystem::path& dir, TakeFile take,
              const Clock& clock, const UploadOptions& options);
  std::filesystem::path PartOf(const std::string& folder,
                               const Digest& digest) const;
  absl::Status FindParts();
  absl::Status RemovePart(const std::string& folder, const Digest& digest);

  const std::filesystem::path dir_;
  const TakeFile take_;
  const Clock& clock_;
  const UploadOptions options_;
  PartLedger parts_;
};

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_UPLOAD_STORE_H_
