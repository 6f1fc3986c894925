#include "server/uploads/open_uploads.h"

#include "server/storage/folder_upload_store.h"
#include "server/uploads/part_uploads.h"

namespace tessera::uploads {

absl::StatusOr<std::unique_ptr<storage::UploadStore>> OpenUploads(
    const std::filesystem::path& dir, db::Database& database,
    storage::BlobStore& blobs, files::KeptFiles& files, const Clock& clock,
    const storage::UploadOptions& options, const std::string& server) {
  const storage::TakeFile take = [&files](const std::filesystem::path& file,
                                          const storage::Digest& sha256) {
    return files.Take(file, sha256);
  };
  if (blobs.multipart() == nullptr) {
    return storage::FolderUploadStore::Create(dir, take, clock, options);
  }
  return PartUploads::Create(
      dir, database, *blobs.multipart(),
      {.file = take,
       .parts =
           [&files](const storage::Digest& sha256, int64_t size_bytes,
                    const std::function<absl::Status()>& complete) {
             return files.TakeStored(sha256, size_bytes, complete);
           }},
      clock, {.upload = options, .server = server});
}

}  // namespace tessera::uploads
