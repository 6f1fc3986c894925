// Stores of uploads for tests, of each kind.
#ifndef TESSERA_TESTS_UNIT_SERVER_UPLOADS_UPLOAD_FIXTURE_H_
#define TESSERA_TESTS_UNIT_SERVER_UPLOADS_UPLOAD_FIXTURE_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "base/sha256.h"
#include "server/db/open_database.h"
#include "server/storage/folder_upload_store.h"
#include "server/storage/open_blobs.h"
#include "server/uploads/part_uploads.h"
#include "tests/support/s3_service.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"

namespace tessera::uploads {

// A blob store, a database, and uploads to them.
class UploadPlace {
 public:
  virtual ~UploadPlace() = default;
  virtual std::unique_ptr<storage::UploadStore> Open(
      const Clock& clock, const storage::UploadOptions& options) = 0;
  virtual storage::BlobStore& blobs() = 0;
  // So many bytes are committed at once.
  virtual int64_t unit_bytes() const = 0;
};

class FolderPlace final : public UploadPlace {
 public:
  std::unique_ptr<storage::UploadStore> Open(
      const Clock& clock, const storage::UploadOptions& options) override {
    return storage::FolderUploadStore::Create(
               folder_.path(),
               [this](const std::filesystem::path& file,
                      const storage::Digest& digest) {
                 return blobs_->Adopt(file, digest);
               },
               clock, options)
        .value();
  }
  storage::BlobStore& blobs() override { return *blobs_; }
  int64_t unit_bytes() const override { return 1; }

 private:
  testing::ScratchFolder folder_;
  std::unique_ptr<storage::BlobStore> blobs_ =
      storage::OpenBlobs(storage::BlobsUrlIn(folder_.path())).value();
};

// REQUIRES: SharedS3() is not null.
class S3Place final : public UploadPlace {
 public:
  std::unique_ptr<storage::UploadStore> Open(
      const Clock& clock, const storage::UploadOptions& options) override {
    return OpenAs("server", clock, options);
  }
  // As one of several servers.
  std::unique_ptr<PartUploads> OpenAs(
      const std::string& server, const Clock& clock,
      const storage::UploadOptions& options = {}) {
    return PartUploads::Create(
               folder_ / server, *database_, *blobs_->multipart(),
               {.file =
                    [this](const std::filesystem::path& file,
                           const storage::Digest& digest) {
                      return blobs_->Adopt(file, digest);
                    },
                .parts = [](const storage::Digest&, int64_t,
                            const auto& complete) { return complete(); }},
               clock,
               {.upload = options,
                .server = server,
                .part_bytes = unit_bytes()})
        .value();
  }
  storage::BlobStore& blobs() override { return *blobs_; }
  db::Database& database() { return *database_; }
  // The least that S3 takes.
  int64_t unit_bytes() const override { return int64_t{5} << 20; }

 private:
  testing::ScratchFolder folder_;
  std::unique_ptr<storage::BlobStore> blobs_ =
      storage::OpenBlobs(testing::SharedS3()->Url(folder_.path().filename()))
          .value();
  std::unique_ptr<db::Database> database_ =
      testing::OpenTwiceDatabase(folder_.path());
};

}  // namespace tessera::uploads

#endif  // TESSERA_TESTS_UNIT_SERVER_UPLOADS_UPLOAD_FIXTURE_H_
