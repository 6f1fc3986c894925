#include "server/storage/upload_store.h"

#include <gtest/gtest.h>

#include "base/sha256.h"
#include "server/storage/folder_blob_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::storage {
namespace {

constexpr char kBytes[] = "an image of a nucleus";
constexpr int64_t kSize = sizeof(kBytes) - 1;

class UploadStoreTest : public ::testing::Test {
 protected:
  void Open(const UploadOptions& options = {}) {
    uploads_ =
        UploadStore::Create(folder_.path(), *blobs_, clock_, options).value();
  }

  const Digest digest_ = Sha256Hex(kBytes);
  testing::ScratchFolder folder_;
  SystemClock clock_;
  std::unique_ptr<FolderBlobStore> blobs_ =
      FolderBlobStore::Create(folder_.path()).value();
  std::unique_ptr<UploadStore> uploads_ =
      UploadStore::Create(folder_.path(), *blobs_, clock_).value();
};

TEST_F(UploadStoreTest, GoesOnFromTheCommittedOffset) {
  {
    auto upload = uploads_->Begin(digest_, kSize, 0).value();
    EXPECT_OK(upload->Append("an image"));
  }
  Open();  // The server was started anew.
  EXPECT_EQ(uploads_->CommittedBytes(digest_), 8);
  EXPECT_FALSE(blobs_->Contains(digest_));
  EXPECT_ERROR(uploads_->Begin(digest_, kSize, 0), kOutOfRange,
               "OFFSET_MISMATCH");
  auto upload = uploads_->Begin(digest_, kSize, 8).value();
  EXPECT_OK(upload->Append(" of a nucleus"));
  EXPECT_OK(upload->Finish());
  EXPECT_EQ(testing::ReadBytes(*blobs_->LocalPath(digest_)), kBytes);
  EXPECT_EQ(uploads_->CommittedBytes(digest_), 0);
}

TEST_F(UploadStoreTest, DropsBytesOfAnotherDigest) {
  auto upload = uploads_->Begin(digest_, 5, 0).value();
  EXPECT_OK(upload->Append("wrong"));
  EXPECT_ERROR(upload->Finish(), kDataLoss, "DIGEST_MISMATCH");
  upload.reset();
  EXPECT_EQ(uploads_->CommittedBytes(digest_), 0);
  EXPECT_FALSE(blobs_->Contains(digest_));
  EXPECT_OK(uploads_->Begin(digest_, kSize, 0));
}

TEST_F(UploadStoreTest, RefusesASecondCallForTheSameFile) {
  auto first = uploads_->Begin(digest_, kSize, 0).value();
  EXPECT_ERROR(uploads_->Begin(digest_, kSize, 0), kAborted,
               "UPLOAD_IN_PROGRESS");
  EXPECT_ERROR(uploads_->Discard(digest_), kAborted, "UPLOAD_IN_PROGRESS");
  first.reset();
  EXPECT_OK(uploads_->Begin(digest_, kSize, 0));
}

TEST_F(UploadStoreTest, TakesAFileThatIsThereAlready) {
  for (int i = 0; i < 2; ++i) {
    auto upload = uploads_->Begin(digest_, kSize, 0).value();
    EXPECT_OK(upload->Append(kBytes));
    EXPECT_OK(upload->Finish());
  }
  EXPECT_OK(blobs_->Verify(digest_));
}

TEST_F(UploadStoreTest, HoldsAFileToItsSize) {
  auto upload = uploads_->Begin(digest_, 4, 0).value();
  EXPECT_ERROR(upload->Append("12345"), kOutOfRange, "SIZE_MISMATCH");
  EXPECT_ERROR(upload->Finish(), kOutOfRange, "SIZE_MISMATCH");
}

TEST_F(UploadStoreTest, ChecksWhatItIsTold) {
  EXPECT_ERROR(uploads_->Begin("../x", 1, 0), kInvalidArgument,
               "DIGEST_INVALID");
  EXPECT_ERROR(uploads_->Begin(digest_, -1, 0), kInvalidArgument,
               "SIZE_INVALID");
  EXPECT_ERROR(uploads_->Begin(digest_, 1, 2), kInvalidArgument,
               "SIZE_INVALID");
  Open({.max_file_bytes = 10});
  EXPECT_ERROR(uploads_->Begin(digest_, 11, 0), kResourceExhausted,
               "FILE_TOO_LARGE");
}

TEST_F(UploadStoreTest, TakesAnEmptyFile) {
  const Digest empty = Sha256Hex("");
  EXPECT_OK(uploads_->Begin(empty, 0, 0).value()->Finish());
  EXPECT_TRUE(blobs_->Contains(empty));
}

TEST_F(UploadStoreTest, DiscardsOnRequestAndOldFilesAtStart) {
  EXPECT_OK(uploads_->Begin(digest_, kSize, 0).value()->Append("an"));
  EXPECT_OK(uploads_->Discard(digest_));
  EXPECT_EQ(uploads_->CommittedBytes(digest_), 0);
  EXPECT_OK(uploads_->Begin(digest_, kSize, 0).value()->Append("an"));
  Open({.keep_partial = absl::Hours(1)});
  EXPECT_EQ(uploads_->CommittedBytes(digest_), 2);
  Open({.keep_partial = -absl::Hours(1)});
  EXPECT_EQ(uploads_->CommittedBytes(digest_), 0);
}

}  // namespace
}  // namespace tessera::storage
