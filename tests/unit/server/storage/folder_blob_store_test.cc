#include "server/storage/folder_blob_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "absl/time/clock.h"
#include "base/sha256.h"
#include "server/storage/mapped_file.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

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

TEST_F(FolderBlobStoreTest, GivesBackWhatWasPut) {
  const std::string bytes(1'000'000, 'x');
  const Digest digest = Put(bytes);
  EXPECT_EQ(digest, Sha256Hex(bytes));
  EXPECT_EQ(store_->Size(digest).value(), 1'000'000);
  std::ostringstream read;
  read << (*store_->Open(digest))->rdbuf();
  EXPECT_EQ(read.str(), bytes);
  EXPECT_EQ(store_->LocalPath(digest).value(), PathOf(digest));
}

TEST_F(FolderBlobStoreTest, KeepsOneCopyOfTheSameBytes) {
  EXPECT_EQ(Put("same"), Put("same"));
  EXPECT_THAT(ListBlobs(*store_).value(),
              ElementsAre(Sha256Hex("same")));
}

TEST_F(FolderBlobStoreTest, TellsWhatItLacks) {
  const Digest absent = Sha256Hex("absent");
  EXPECT_FALSE(store_->Contains(absent));
  EXPECT_FALSE(store_->Contains("../../etc/passwd"));
  EXPECT_ERROR(store_->Open(absent), kNotFound, "FILE_NOT_FOUND");
  EXPECT_ERROR(store_->LocalPath("zz"), kNotFound, "FILE_NOT_FOUND");
  EXPECT_ERROR(store_->Size(absent), kNotFound, "FILE_NOT_FOUND");
  EXPECT_OK(store_->Remove(absent));
}

TEST_F(FolderBlobStoreTest, NoticesDamage) {
  const Digest digest = Put("sound");
  EXPECT_OK(store_->Verify(digest));
  std::ofstream(PathOf(digest)) << "other";
  EXPECT_ERROR(store_->Verify(digest), kDataLoss, "FILE_DAMAGED");
}

TEST_F(FolderBlobStoreTest, GivesOutNoDamagedBlobAndTakesItAnew) {
  const Digest digest = Put("sound");
  EXPECT_OK(store_->LocalPath(digest));
  std::ofstream(PathOf(digest)) << "souns";
  EXPECT_ERROR(store_->Open(digest), kDataLoss, "FILE_DAMAGED");
  EXPECT_ERROR(store_->LocalPath(digest), kDataLoss, "FILE_DAMAGED");
  EXPECT_FALSE(store_->Contains(digest));
  EXPECT_EQ(testing::ReadBytes(folder_ / "damaged" / digest), "souns");
  Put("sound");
  EXPECT_OK(store_->LocalPath(digest));
}

TEST_F(FolderBlobStoreTest, FindsATruncatedBlobAfterARestart) {
  const Digest digest = Put("sound");
  std::filesystem::resize_file(PathOf(digest), 2);
  store_.reset();
  store_ = FolderBlobStore::Create(folder_.path()).value();
  EXPECT_ERROR(store_->Open(digest), kDataLoss, "FILE_DAMAGED");
}

TEST_F(FolderBlobStoreTest, LookingChangesNothing) {
  const Digest digest = Put("sound");
  std::ofstream(PathOf(digest)) << "other";
  folder_.Write("incoming/aBcDeF", "half a fi");
  EXPECT_ERROR(FolderBlobStore::LookAt(folder_.path())->Open(digest),
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

TEST_F(FolderBlobStoreTest, TellsSizeAndTimeOfItsBlobs) {
  const absl::Time start = absl::Now() - absl::Minutes(1);
  const std::map<Digest, int64_t> sizes = {{Put("a"), 1}, {Put("bbb"), 3}};
  std::map<Digest, int64_t> seen;
  EXPECT_OK(store_->Visit([&](const std::vector<BlobStore::Entry>& some) {
    for (const BlobStore::Entry& blob : some) {
      seen[blob.digest] = blob.size_bytes;
      EXPECT_GT(blob.put_time, start);
    }
    return absl::OkStatus();
  }));
  EXPECT_EQ(seen, sizes);
  EXPECT_EQ(store_->Visit([](const std::vector<BlobStore::Entry>&) {
    return absl::CancelledError("enough");
  }),
            absl::CancelledError("enough"));
}

TEST_F(FolderBlobStoreTest, MapsABlob) {
  const auto mapped =
      MappedFile::Open(*store_->LocalPath(Put("mapped bytes")));
  ASSERT_OK(mapped);
  EXPECT_EQ(mapped->bytes(), "mapped bytes");
  EXPECT_EQ(MappedFile::Open(*store_->LocalPath(Put("")))->bytes(), "");
  EXPECT_EQ(MappedFile::Open(folder_ / "none").status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace tessera::storage
