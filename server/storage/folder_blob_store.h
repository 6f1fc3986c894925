// A blob store in a folder.
#ifndef TESSERA_SERVER_STORAGE_FOLDER_BLOB_STORE_H_
#define TESSERA_SERVER_STORAGE_FOLDER_BLOB_STORE_H_

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "server/storage/blob_store.h"
#include "server/storage/verified_files.h"

namespace tessera::storage {

// Keeps the blob abcdef… at DIR/blobs/ab/abcdef…. A file gets its name only
// when its bytes are on disk, and the name is on disk when Put() or Adopt()
// returns: neither a crash nor a power failure leaves a partial blob. A damaged
// blob is moved to DIR/damaged/abcdef….
//
// Thread-safe.
class FolderBlobStore final : public BlobStore {
 public:
  // Makes the folders and removes files that a crash left in DIR/incoming.
  // REQUIRES: no other FolderBlobStore uses `dir`.
  // Errors: PERMISSION_DENIED, RESOURCE_EXHAUSTED or UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<FolderBlobStore>> Create(
      const std::filesystem::path& dir);

  // For reading the blobs of `dir` while a server uses it: makes and removes
  // nothing. REQUIRES: only const methods are called.
  static std::unique_ptr<const FolderBlobStore> LookAt(
      const std::filesystem::path& dir);

  absl::StatusOr<Digest> Put(std::istream& content) override;
  absl::Status Adopt(const std::filesystem::path& file,
                     const Digest& digest) override;
  absl::StatusOr<LocalBlob> Fetch(const Digest& digest) const override;
  bool Contains(const Digest& digest) const override;
  absl::StatusOr<int64_t> Size(const Digest& digest) const override;
  absl::Status Remove(const Digest& digest) override;
  absl::Status Verify(const Digest& digest) const override;
  absl::Status Check() const override;
  absl::Status Visit(
      const std::function<absl::Status(const std::vector<Entry>&)>& visit)
      const override;

 private:
  FolderBlobStore(const std::filesystem::path& dir, bool looking);
  // REQUIRES: IsSha256Hex(digest).
  std::filesystem::path PathOf(const Digest& digest) const;
  // Errors: as Absent() if the blob is not there; UNAVAILABLE if the disk
  // cannot tell.
  absl::Status CheckPresence(const Digest& digest) const;
  // The error for a blob that cannot be read; see Fetch(). Never OK.
  absl::Status Absent(const Digest& digest) const;
  // Moves a damaged blob to `damaged_`.
  void PutAside(const Digest& digest) const;

  const std::filesystem::path blobs_;
  // On the file system of `blobs_`, so that a rename completes a blob.
  const std::filesystem::path incoming_;
  const std::filesystem::path damaged_;
  const bool looking_;  // See LookAt().
  mutable VerifiedFiles verified_;
};

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_FOLDER_BLOB_STORE_H_
