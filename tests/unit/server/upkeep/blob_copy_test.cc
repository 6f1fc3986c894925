// A folder's blobs go to S3, and are kept safe there.
#include "server/upkeep/blob_copy.h"

#include <gmock/gmock.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "server/storage/open_blobs.h"
#include "server/upkeep/backup.h"
#include "server/upkeep/inspection.h"
#include "tests/support/s3_service.h"
#include "tests/unit/server/upkeep/upkeep_fixture.h"

namespace tessera::upkeep {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class BlobCopyTest : public UpkeepTest {
 protected:
  void SetUp() override {
    if (s3_ == nullptr) GTEST_SKIP() << testing::S3Service::WhyAbsent();
    prefix_ = folder_.path().filename();
    url_ = s3_->Url(prefix_);
    to_ = storage::OpenBlobs(url_).value();
  }
  absl::StatusOr<CopySummary> Move() {
    return MoveBlobs(*database_, state_.blobs(), *to_, nullptr);
  }
  std::filesystem::path ObjectOf(const std::string& digest) {
    return s3_->FileOf(prefix_) / "blobs" / digest.substr(0, 2) / digest;
  }

  const testing::S3Service* const s3_ = testing::SharedS3();
  std::string prefix_;
  std::string url_;
  std::unique_ptr<storage::BlobStore> to_;
};

TEST_F(BlobCopyTest, MovesAllBlobsAndProvesIt) {
  const std::string sent = Put("sent, and not used yet");
  int calls = 0;
  const auto moved = MoveBlobs(*database_, state_.blobs(), *to_,
                               [&](const CopySummary&) { ++calls; });
  ASSERT_OK(moved);
  EXPECT_EQ(moved->blobs, 2);
  EXPECT_EQ(moved->copied_blobs, 3);
  EXPECT_THAT(moved->faults, IsEmpty());
  EXPECT_GT(calls, 0);
  EXPECT_TRUE(to_->Contains(sent));
  // Again, after a break for instance.
  EXPECT_EQ(Move()->copied_blobs, 0);
}

TEST_F(BlobCopyTest, NamesWhatIsDamagedOnEitherSide) {
  FlipABit(PathIn(data(), image_));
  EXPECT_THAT(Move()->faults,
              ElementsAre(AllOf(HasSubstr(image_), HasSubstr("is missing"))));
  std::ofstream(ObjectOf(mask_)) << "damaged";
  EXPECT_THAT(Move()->faults,
              ElementsAre(AllOf(HasSubstr(mask_), HasSubstr("damaged")),
                          AllOf(HasSubstr(image_), HasSubstr("is missing"))));
}

TEST_F(BlobCopyTest, InspectsBlobsInS3) {
  ASSERT_OK(Move());
  EXPECT_THAT(Inspect(data(), {"", url_})->faults, IsEmpty());
  EXPECT_EQ(Inspect(data(), {"", url_})->blobs, 2);
  std::filesystem::remove(ObjectOf(image_));
  EXPECT_THAT(Inspect(data(), {"", url_})->faults,
              ElementsAre(AllOf(HasSubstr(image_), HasSubstr("is missing"),
                                HasSubstr("datasets/nuclei/revisions/1"))));
}

TEST_F(BlobCopyTest, BacksUpFromS3AndRestoresToIt) {
  ASSERT_OK(Move());
  const auto backup = Backup(data(), folder_ / "backup", {"", url_});
  ASSERT_OK(backup);
  EXPECT_EQ(backup->copied_blobs, 2);
  EXPECT_THAT(Inspect(folder_ / "backup")->faults, IsEmpty());
  const std::string elsewhere = s3_->Url(absl::StrCat(prefix_, "/restored"));
  const auto restored =
      Restore(folder_ / "backup", folder_ / "restored", elsewhere);
  ASSERT_OK(restored);
  EXPECT_EQ(restored->copied_blobs, 2);
  EXPECT_THAT(Inspect(folder_ / "restored", {"", elsewhere})->faults, IsEmpty());
}

TEST_F(BlobCopyTest, TheBlobsOfAnotherDatabaseAreLeftAlone) {
  const auto open = [&](const std::filesystem::path& dir) {
    std::filesystem::create_directories(dir);
    const auto database = testing::OpenTwiceDatabase(dir);
    return files::KeptFiles::Open(*database, *to_, clock_).status();
  };
  EXPECT_OK(open(folder_ / "one"));
  EXPECT_OK(open(folder_ / "one"));
  EXPECT_ERROR(open(folder_ / "two"), kFailedPrecondition, "BLOBS_OF_ANOTHER");
}

}  // namespace
}  // namespace tessera::upkeep
