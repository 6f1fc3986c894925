// What every kind of blob store does alike. Another kind is added to the list at
// the end.
#include "base/mapped_file.h"
#include "server/storage/blob_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "absl/time/clock.h"
#include "base/sha256.h"
#include "server/storage/open_blobs.h"
#include "tests/support/s3_service.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::storage {
namespace {

using ::testing::ElementsAre;

// The URL of a new store; the folder is at its disposal. "" if there cannot be
// one here.
using MakeUrl = std::string (*)(const std::filesystem::path& folder);

std::string S3UrlFor(const std::filesystem::path& folder) {
  testing::S3Service* const s3 = testing::SharedS3();
  // The folder's name is of this test alone.
  return s3 == nullptr ? "" : s3->Url(folder.parent_path().filename());
}

class BlobStoreTest : public ::testing::TestWithParam<MakeUrl> {
 protected:
  void SetUp() override {
    if (url_.empty()) GTEST_SKIP() << testing::S3Service::WhyAbsent();
    store_ = OpenBlobs(url_).value();
  }
  Digest Put(const std::string& bytes) {
    std::istringstream stream(bytes);
    return store_->Put(stream).value();
  }

  testing::ScratchFolder folder_;
  const std::string url_ = GetParam()(folder_ / "store");
  std::unique_ptr<BlobStore> store_;
};

TEST_P(BlobStoreTest, GivesBackWhatWasPut) {
  const std::string bytes(1'000'000, 'x');
  const Digest digest = Put(bytes);
  EXPECT_EQ(digest, Sha256Hex(bytes));
  EXPECT_EQ(store_->Size(digest).value(), 1'000'000);
  EXPECT_EQ(testing::ReadBytes(store_->Fetch(digest)->path()), bytes);
  EXPECT_OK(store_->Verify(digest));
}

TEST_P(BlobStoreTest, KeepsOneCopyOfTheSameBytes) {
  EXPECT_EQ(Put("same"), Put("same"));
  EXPECT_THAT(ListBlobs(*store_).value(),
              ElementsAre(Sha256Hex("same")));
}

TEST_P(BlobStoreTest, TellsWhatItLacks) {
  const Digest absent = Sha256Hex("absent");
  EXPECT_FALSE(store_->Contains(absent));
  EXPECT_FALSE(store_->Contains("../../etc/passwd"));
  EXPECT_ERROR(store_->Fetch(absent), kNotFound, "FILE_NOT_FOUND");
  EXPECT_ERROR(store_->Fetch("zz"), kNotFound, "FILE_NOT_FOUND");
  EXPECT_ERROR(store_->Size(absent), kNotFound, "FILE_NOT_FOUND");
  EXPECT_ERROR(store_->Verify(absent), kNotFound, "FILE_NOT_FOUND");
  EXPECT_OK(store_->Remove(absent));
}

TEST_P(BlobStoreTest, TakesAWholeFile) {
  const auto file = folder_.Write("file", "bytes");
  const Digest digest = Sha256Hex("bytes");
  EXPECT_OK(store_->Adopt(file, digest));
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_EQ(testing::ReadBytes(store_->Fetch(digest)->path()), "bytes");
  EXPECT_EQ(store_->Adopt(folder_ / "none", digest).code(),
            absl::StatusCode::kNotFound);
}

TEST_P(BlobStoreTest, KeepsBlobsOverReopening) {
  const Digest digest = Put("bytes");
  store_.reset();
  store_ = OpenBlobs(url_).value();
  EXPECT_TRUE(store_->Contains(digest));
  EXPECT_OK(LookAtBlobs(url_).value()->Fetch(digest));
}

TEST_P(BlobStoreTest, RemovesABlob) {
  const Digest digest = Put("bytes");
  const auto open = store_->Fetch(digest);
  std::ifstream file(open->path());
  EXPECT_OK(store_->Remove(digest));
  EXPECT_FALSE(store_->Contains(digest));
  // Who has it open reads on.
  std::string read;
  file >> read;
  EXPECT_EQ(read, "bytes");
}

TEST_P(BlobStoreTest, TellsSizeAndTimeOfItsBlobs) {
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

TEST_P(BlobStoreTest, MapsABlob) {
  const auto mapped =
      MappedFile::Open(store_->Fetch(Put("mapped bytes"))->path());
  ASSERT_OK(mapped);
  EXPECT_EQ(mapped->bytes(), "mapped bytes");
  EXPECT_EQ(MappedFile::Open(store_->Fetch(Put(""))->path())->bytes(), "");
  EXPECT_EQ(MappedFile::Open(folder_ / "none").status().code(),
            absl::StatusCode::kNotFound);
}

INSTANTIATE_TEST_SUITE_P(Folder, BlobStoreTest,
                         ::testing::Values(MakeUrl(&BlobsUrlIn)));
INSTANTIATE_TEST_SUITE_P(S3, BlobStoreTest,
                         ::testing::Values(MakeUrl(&S3UrlFor)));

TEST(OpenBlobs, RefusesAUrlOfNoStore) {
  for (const char* const url : {"", "file:", "ftp://host/dir", "/data"}) {
    EXPECT_EQ(OpenBlobs(url).status().code(),
              absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(LookAtBlobs(url).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace tessera::storage
