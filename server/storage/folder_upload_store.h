// Uploads whose partial files lie in a folder.
#ifndef TESSERA_SERVER_STORAGE_FOLDER_UPLOAD_STORE_H_
#define TESSERA_SERVER_STORAGE_FOLDER_UPLOAD_STORE_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/clock.h"
#include "base/sha256.h"
#include "server/storage/part_ledger.h"
#include "server/storage/upload_store.h"

namespace tessera::storage {

// Stores a complete file, whose digest was compared, and removes the file.
// Called from any thread.
using TakeFile = std::function<absl::Status(const std::filesystem::path& file,
                                            const Digest& digest)>;

// Keeps partial files at DIR/uploads/<sha256 of the sender>/<sha256>.part and
// hands complete files on. Each sender has separate partial
// files, so nobody can complete a file whose beginning another user sent. Two
// calls never write one file at the same time.
//
// Thread-safe. Borrows the clock.
class FolderUploadStore final : public UploadStore {
 public:
  // Makes the folder and records the partial files in it.
  // REQUIRES: no other FolderUploadStore uses `dir`.
  static absl::StatusOr<std::unique_ptr<FolderUploadStore>> Create(
      const std::filesystem::path& dir, TakeFile take, const Clock& clock,
      const UploadOptions& options = {});

  absl::StatusOr<int64_t> CommittedBytes(const std::string& sender,
                                         const Digest& digest) const override;
  absl::StatusOr<int64_t> BytesOf(const std::string& sender) const override;
  absl::StatusOr<std::unique_ptr<Upload>> Begin(const std::string& sender,
                                                const Digest& digest,
                                                int64_t size_bytes,
                                                int64_t offset_bytes) override;
  absl::Status Discard(const std::string& sender,
                       const Digest& digest) override;
  absl::StatusOr<Cleared> Clear(const std::string& sender,
                                const std::vector<Digest>& digests) override;
  absl::Status RemoveAbandoned() override;

 private:
  class FolderUpload;
  FolderUploadStore(const std::filesystem::path& dir, TakeFile take,
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

#endif  // TESSERA_SERVER_STORAGE_FOLDER_UPLOAD_STORE_H_
