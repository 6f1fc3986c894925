#include "server/app/spool.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::app {
namespace {

class SpoolTest : public ::testing::Test {
 protected:
  bool IsEmpty() const { return std::filesystem::is_empty(folder_ / "spool"); }

  const testing::ScratchFolder folder_;
  const std::unique_ptr<Spool> spool_ =
      *Spool::Create(folder_ / "spool", /*max_file_bytes=*/100);
};

TEST_F(SpoolTest, KeepsAFileUnderItsNameWhileItIsInUse) {
  {
    const auto file = spool_->Open("ada", "cells.tif", 6);
    ASSERT_OK(file);
    EXPECT_OK((*file)->Append("abc"));
    EXPECT_OK((*file)->Append("def"));
    EXPECT_OK((*file)->Finish());
    EXPECT_EQ((*file)->path().filename(), "cells.tif");
    EXPECT_EQ(testing::ReadBytes((*file)->path()), "abcdef");
    EXPECT_FALSE(IsEmpty());
  }
  EXPECT_TRUE(IsEmpty());
}

TEST_F(SpoolTest, CountsEachUsersFilesAsAnnounced) {
  {
    const auto one = spool_->Open("ada", "a", 40);
    const auto other = spool_->Open("ada", "b", 30);
    EXPECT_EQ(spool_->BytesOf("ada"), 70);
    EXPECT_EQ(spool_->BytesOf("bob"), 0);
  }
  EXPECT_EQ(spool_->BytesOf("ada"), 0);
}

TEST_F(SpoolTest, KeepsFilesOfTheSameNameApart) {
  const auto one = spool_->Open("ada", "a", 1);
  const auto other = spool_->Open("ada", "a", 1);
  ASSERT_OK(one);
  ASSERT_OK(other);
  EXPECT_NE((*one)->path(), (*other)->path());
}

TEST_F(SpoolTest, StaysInItsFolderWhateverTheName) {
  for (const std::string& name :
       {std::string("../../evil"), std::string("/etc/passwd"),
        std::string(".."), std::string("a\\..\\b"), std::string("a/"),
        std::string("nul\0l", 5), std::string(1000, 'x')}) {
    const auto file = spool_->Open("ada", name, 1);
    ASSERT_OK(file);
    EXPECT_EQ((*file)->path().parent_path().parent_path(), folder_ / "spool");
    EXPECT_TRUE(std::filesystem::exists((*file)->path()));
  }
}

TEST_F(SpoolTest, HoldsAFileAgainstTheSizeAnnounced) {
  const auto longer = spool_->Open("ada", "a", 2);
  ASSERT_OK(longer);
  EXPECT_ERROR((*longer)->Append("abc"), kInvalidArgument, "SIZE_MISMATCH");
  const auto shorter = spool_->Open("ada", "a", 2);
  ASSERT_OK(shorter);
  EXPECT_OK((*shorter)->Append("a"));
  EXPECT_ERROR((*shorter)->Finish(), kInvalidArgument, "SIZE_MISMATCH");
}

TEST_F(SpoolTest, RefusesWhatItWillNotTake) {
  EXPECT_ERROR(spool_->Open("ada", "a", 101), kResourceExhausted,
               "FILE_TOO_LARGE");
  EXPECT_ERROR(spool_->Open("ada", "a", -1), kInvalidArgument,
               "HEADER_INVALID");
  EXPECT_TRUE(IsEmpty());
}

TEST_F(SpoolTest, TakesAFileOfUnknownSizeUpToTheLimit) {
  {
    const auto file = spool_->Open("ada", "", 0);
    ASSERT_OK(file);
    EXPECT_TRUE((*file)->open_ended());
    EXPECT_EQ(spool_->BytesOf("ada"), 0);
    EXPECT_OK((*file)->Append(std::string(60, 'x')));
    EXPECT_EQ(spool_->BytesOf("ada"), 60);
    EXPECT_OK((*file)->Finish());
    EXPECT_EQ(std::filesystem::file_size((*file)->path()), 60u);
    const auto larger = spool_->Open("ada", "b", 0);
    ASSERT_OK(larger);
    EXPECT_OK((*larger)->Append(std::string(100, 'x')));
    EXPECT_ERROR((*larger)->Append("x"), kResourceExhausted, "FILE_TOO_LARGE");
  }
  EXPECT_EQ(spool_->BytesOf("ada"), 0);
  const auto empty = spool_->Open("ada", "c", 0);
  ASSERT_OK(empty);
  EXPECT_ERROR((*empty)->Finish(), kInvalidArgument, "SIZE_MISMATCH");
}

TEST_F(SpoolTest, WritesTheHeadBeforeTheBytesAndCountsItNowhere) {
  const auto file = spool_->Open("ada", "a", 3, "head ");
  ASSERT_OK(file);
  EXPECT_EQ(spool_->BytesOf("ada"), 3);
  EXPECT_OK((*file)->Append("abc"));
  EXPECT_OK((*file)->Finish());
  EXPECT_EQ(testing::ReadBytes((*file)->path()), "head abc");
}

TEST_F(SpoolTest, ClearsOutWhatACrashLeft) {
  folder_.Write("old/abc/cells.tif", "left");
  ASSERT_OK(Spool::Create(folder_ / "old", 100));
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "old"));
}

}  // namespace
}  // namespace tessera::app
