#include "server/upkeep/inspection.h"

#include <gmock/gmock.h>

#include "tests/unit/server/upkeep/upkeep_fixture.h"

namespace tessera::upkeep {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using InspectionTest = UpkeepTest;

TEST_F(InspectionTest, FindsNothingWrongWithASoundFolderInUse) {
  const auto found = Inspect(data());
  ASSERT_OK(found);
  EXPECT_THAT(found->faults, IsEmpty());
  EXPECT_EQ(found->blobs, 2);
  EXPECT_EQ(found->bytes, 14);
  EXPECT_EQ(found->unused_blobs, 0);
}

TEST_F(InspectionTest, NamesAFlippedBitAndWhatItHarms) {
  FlipABit(PathIn(data(), image_));
  EXPECT_THAT(Inspect(data())->faults,
              ElementsAre(AllOf(HasSubstr(image_), HasSubstr("damaged"),
                                HasSubstr("datasets/nuclei/revisions/1"))));
}

TEST_F(InspectionTest, NamesATruncatedAndAMissingBlob) {
  std::filesystem::resize_file(PathIn(data(), image_), 3);
  std::filesystem::remove(PathIn(data(), mask_));
  EXPECT_THAT(
      Inspect(data())->faults,
      ElementsAre(AllOf(HasSubstr(image_), HasSubstr("damaged")),
                  AllOf(HasSubstr(mask_), HasSubstr("is missing"),
                        HasSubstr("datasets/nuclei/revisions/1"))));
}

TEST_F(InspectionTest, CountsWhatNothingRefersTo) {
  Put("sent, and not used yet");
  const auto found = Inspect(data());
  EXPECT_THAT(found->faults, IsEmpty());
  EXPECT_EQ(found->unused_blobs, 1);
  EXPECT_EQ(found->unused_bytes, 22);
}

TEST_F(InspectionTest, ReadsWhatAKilledServerLeft) {
  // The last rows are only in the write-ahead log then.
  const auto copy = folder_ / "killed";
  std::filesystem::copy(data(), copy,
                        std::filesystem::copy_options::recursive);
  const auto found = Inspect(copy);
  ASSERT_OK(found);
  EXPECT_THAT(found->faults, IsEmpty());
  EXPECT_EQ(found->unused_blobs, 0);
}

TEST_F(InspectionTest, NamesRowsThatAreLost) {
  EXPECT_OK(database_->Execute("PRAGMA foreign_keys = OFF"));
  EXPECT_OK(database_->Execute("DELETE FROM dataset_revisions"));
  EXPECT_THAT(Inspect(data())->faults,
              ElementsAre(AllOf(HasSubstr("samples"),
                                HasSubstr("dataset_revisions"))));
}

TEST_F(InspectionTest, NeedsADatabase) {
  EXPECT_TRUE(absl::IsNotFound(Inspect(folder_ / "none").status()));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "none"));
}

}  // namespace
}  // namespace tessera::upkeep
