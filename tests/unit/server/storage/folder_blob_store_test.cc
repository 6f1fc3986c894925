#include "server/storage/folder_blob_store.h"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::storage {
namespace {

// blob_store_test.cc has what all stores do alike.
class FolderBlobStoreTest : public ::testing::Test {
 protected:
  Digest Put(const std::string& bytes) {
    std::istringstream stream(bytes);
    return store_->Put(stream).value();
  }
  std::filesystem::path PathOf(const Digest& digest) {
    return folder_ / "blobs" / digest.substr(0, 2) / digest;
  }

  testing::ScratchFolder folder_;
  std::unique_ptr<FolderBlobStore> store_ =
      FolderBlobStore::Create(folder_.path()).value();
};

TEST_F(FolderBlobStoreTest, NoticesDamage) {
  const Digest digest = Put("sound");
  EXPECT_OK(store_->Verify(digest));
  std::ofstream(PathOf(digest)) << "other";
  EXPECT_ERROR(store_->Verify(digest), kDataLoss, "FILE_DAMAGED");
}

TEST_F(FolderBlobStoreTest, GivesOutNoDamagedBlobAndTakesItAnew) {
  const Digest digest = Put("sound");
  EXPECT_OK(store_->Fetch(digest));
  std::ofstream(PathOf(digest)) << "souns";
  EXPECT_ERROR(store_->Fetch(digest), kDataLoss, "FILE_DAMAGED");
  EXPECT_ERROR(store_->Fetch(digest), kDataLoss, "FILE_DAMAGED");
  EXPECT_FALSE(store_->Contains(digest));
  EXPECT_EQ(testing::ReadBytes(folder_ / "damaged" / digest), "souns");
  Put("sound");
  EXPECT_OK(store_->Fetch(digest));
}

TEST_F(FolderBlobStoreTest, FindsATruncatedBlobAfterARestart) {
  const Digest digest = Put("sound");
  std::filesystem::resize_file(PathOf(digest), 2);
  store_.reset();
  store_ = FolderBlobStore::Create(folder_.path()).value();
  EXPECT_ERROR(store_->Fetch(digest), kDataLoss, "FILE_DAMAGED");
}

TEST_F(FolderBlobStoreTest, LookingChangesNothing) {
  const Digest digest = Put("sound");
  std::ofstream(PathOf(digest)) << "other";
  folder_.Write("incoming/aBcDeF", "half a fi");
  EXPECT_ERROR(FolderBlobStore::LookAt(folder_.path())->Fetch(digest),
               kDataLoss, "FILE_DAMAGED");
  EXPECT_TRUE(std::filesystem::exists(PathOf(digest)));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "incoming/aBcDeF"));
}

TEST_F(FolderBlobStoreTest, RemovesWhatACrashLeft) {
  const Digest digest = Put("whole");
  folder_.Write("incoming/aBcDeF", "half a fi");
  store_.reset();
  store_ = FolderBlobStore::Create(folder_.path()).value();
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "incoming"));
  EXPECT_TRUE(store_->Contains(digest));
}

TEST_F(FolderBlobStoreTest, LeavesNothingBehindWhenReadingFails) {
  std::istringstream broken("bytes");
  broken.setstate(std::ios::badbit);
  EXPECT_EQ(store_->Put(broken).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "incoming"));
}

}  // namespace
}  // namespace tessera::storage
