#include "server/app/uploads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/server/app/app_fixture.h"

namespace tessera::app {
namespace {

using ::testing::HasSubstr;

using UploadsTest = AppTest;

TEST_F(UploadsTest, AFileThatOnlyOthersHaveSentIsMissing) {
  const std::string digest = Send(owner_, "file");
  EXPECT_TRUE(uploads_.FindMissing(owner_, {digest})->empty());
  const auto missing = uploads_.FindMissing(stranger_, {digest});
  ASSERT_OK(missing);
  ASSERT_EQ(missing->size(), 1u);
  EXPECT_EQ((*missing)[0].sha256, digest);
  EXPECT_EQ((*missing)[0].committed_bytes, 0);
  // An admin may read everything anyway.
  EXPECT_TRUE(uploads_.FindMissing(admin_, {digest})->empty());
}

TEST_F(UploadsTest, OnlyWhoHasSentAFileMayUseIt) {
  const datasets::Sample sample = SampleOf(owner_, "a");
  EXPECT_ERROR(datasets_.Create(stranger_, "d", {sample}, ""),
               kFailedPrecondition, "FILE_NOT_UPLOADED");
  SampleOf(stranger_, "a");  // The same bytes.
  EXPECT_OK(datasets_.Create(stranger_, "d", {sample}, ""));
  const ImportedVersion version = VersionOf(owner_, "m");
  EXPECT_ERROR(models_.Import(stranger_, version, ""), kFailedPrecondition,
               "FILE_NOT_UPLOADED");
  EXPECT_OK(models_.Import(owner_, version, ""));
}

TEST_F(UploadsTest, AFileIsNotSentTwiceByTheSameCaller) {
  const std::string digest = Send(owner_, "file");
  const auto again = uploads_.Begin(owner_, digest, 4, 0);
  ASSERT_OK(again);
  EXPECT_EQ(*again, nullptr);
  EXPECT_EQ(uploads_.Finish(owner_, digest, nullptr).value(), 4);
  EXPECT_NE(*uploads_.Begin(stranger_, digest, 4, 0), nullptr);
}

TEST_F(UploadsTest, ClearingForgetsWhatNothingUses) {
  EXPECT_OK(MakeDataset(owner_, "d"));
  const std::string unused = Send(owner_, "unused");
  const auto cleared = uploads_.Clear(owner_, {});
  ASSERT_OK(cleared);
  EXPECT_EQ(cleared->files, 1);
  EXPECT_EQ(cleared->bytes, 6);
  EXPECT_FALSE(state_.Has(unused));
  EXPECT_OK(datasets_.OpenSampleFile(owner_, Revision("d"), "a",
                                     datasets::FileKind::kImage));
  EXPECT_THAT(AuditLines().back(), HasSubstr("\"ClearUploads\""));
}

TEST_F(UploadsTest, RefusesWhatIsNoDigest) {
  EXPECT_ERROR(uploads_.FindMissing(owner_, {"../x"}), kInvalidArgument,
               "DIGEST_INVALID");
  EXPECT_ERROR(uploads_.Clear(owner_, {"ABC"}), kInvalidArgument,
               "DIGEST_INVALID");
  EXPECT_ERROR(uploads_.FindMissing(
                   owner_, std::vector<std::string>(1001, Sha256Hex("a"))),
               kInvalidArgument, "TOO_MANY_DIGESTS");
}

TEST_F(UploadsTest, TheAuditLogNamesTheFile) {
  uploads_.Note(owner_, Sha256Hex("a"), absl::OkStatus());
  uploads_.Note(owner_, "", absl::CancelledError("gone"));
  const auto lines = AuditLines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0], HasSubstr("files/" + Sha256Hex("a")));
  EXPECT_THAT(lines[1], HasSubstr("CANCELLED"));
}

}  // namespace
}  // namespace tessera::app
