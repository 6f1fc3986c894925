// Opens the uploads that go with a blob store.
#ifndef TESSERA_SERVER_UPLOADS_OPEN_UPLOADS_H_
#define TESSERA_SERVER_UPLOADS_OPEN_UPLOADS_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "server/db/database.h"
#include "server/files/kept_files.h"
#include "server/storage/blob_store.h"
#include "server/storage/upload_store.h"

namespace tessera::uploads {

// PartUploads if the blob store takes blobs by parts, else FolderUploadStore.
// Complete files go to `files`. `server` names this server; see DataDir.
// Borrows everything it is given. Errors: those of the two.
absl::StatusOr<std::unique_ptr<storage::UploadStore>> OpenUploads(
    const std::filesystem::path& dir, db::Database& database,
    storage::BlobStore& blobs, files::KeptFiles& files, const Clock& clock,
    const storage::UploadOptions& options, const std::string& server);

}  // namespace tessera::uploads

#endif  // TESSERA_SERVER_UPLOADS_OPEN_UPLOADS_H_
