// Uploads whose parts go to the blob store as they come.
#ifndef TESSERA_SERVER_UPLOADS_PART_UPLOADS_H_
#define TESSERA_SERVER_UPLOADS_PART_UPLOADS_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/db/database.h"
#include "server/storage/folder_upload_store.h"
#include "server/storage/multipart_store.h"
#include "server/storage/upload_store.h"

namespace tessera::uploads {

// Stores complete files. Both are called from any thread.
struct Takers {
  // A file of one part.
  storage::TakeFile file;
  // A file whose parts are in the blob store already; `complete` makes it of
  // them.
  std::function<absl::Status(const storage::Digest& sha256, int64_t size_bytes,
                             const std::function<absl::Status()>& complete)>
      parts;
};

struct PartUploadsOptions {
  storage::UploadOptions upload;
  // Of this server; see ReleaseAllOf().
  std::string server = "server";
  // A call holds a file for so long after its last sign of life.
  absl::Duration lease = absl::Seconds(30);
  // The size of parts, a multiple of 64; 0: storage::PartBytesFor().
  int64_t part_bytes = 0;
};

// The database has the parts and the state of the digest of a partial file.
// So any server that shares database and blob store goes on with an upload, and
// at most one part must be sent again. A part is kept in a file of DIR/arriving
// until it is whole; a file of one part takes no multipart upload.
//
// Thread-safe. Borrows database, store and clock.
class PartUploads final : public storage::UploadStore {
 public:
  // Gives up what an earlier process of this server held.
  // REQUIRES: no other PartUploads uses `dir` or has the same server.
  static absl::StatusOr<std::unique_ptr<PartUploads>> Create(
      const std::filesystem::path& dir, db::Database& database,
      storage::MultipartStore& store, Takers takers, const Clock& clock,
      const PartUploadsOptions& options);

  absl::StatusOr<int64_t> CommittedBytes(
      const std::string& sender, const storage::Digest& digest) const override;
  absl::StatusOr<int64_t> BytesOf(const std::string& sender) const override;
  absl::StatusOr<std::unique_ptr<storage::Upload>> Begin(
      const std::string& sender, const storage::Digest& digest,
      int64_t size_bytes, int64_t offset_bytes) override;
  absl::Status Discard(const std::string& sender,
                       const storage::Digest& digest) override;
  absl::StatusOr<Cleared> Clear(
      const std::string& sender,
      const std::vector<storage::Digest>& digests) override;
  // Also ends uploads of the blob store that no row has: a server was killed
  // between the two.
  absl::Status RemoveAbandoned() override;

 private:
  friend class PartUpload;
  PartUploads(const std::filesystem::path& dir, db::Database& database,
              storage::MultipartStore& store, Takers takers, const Clock& clock,
              const PartUploadsOptions& options);
  // Ends an upload of the blob store. If that fails, RemoveAbandoned() tries
  // again later.
  void Abort(const storage::Digest& digest, const std::string& upload) const;
  absl::Status RemoveUnlisted(absl::Time before);

  const std::filesystem::path dir_;
  db::Database& database_;
  storage::MultipartStore& store_;
  const Takers takers_;
  const Clock& clock_;
  const PartUploadsOptions options_;
};

}  // namespace tessera::uploads

#endif  // TESSERA_SERVER_UPLOADS_PART_UPLOADS_H_
