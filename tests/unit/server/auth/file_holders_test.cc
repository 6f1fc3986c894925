#include "server/auth/file_holders.h"

#include <gtest/gtest.h>

#include "base/sha256.h"
#include "server/auth/access_rows.h"
#include "server/db/sqlite_database.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::auth {
namespace {

const Principal kAda{"ada", Role::kMember, {}};
const Principal kBob{"bob", Role::kMember, {}};
const Principal kRoot{"root", Role::kAdmin, {}};

class FileHoldersTest : public ::testing::Test {
 protected:
  // A dataset of the user with one sample of the two files.
  void MakeDataset(const Principal& user, const std::string& image,
                   const std::string& mask) {
    EXPECT_OK(database_->Transaction([&](db::Session& session) {
      return Claim(session, user, "datasets/d", clock_.Now());
    }));
    EXPECT_OK(
        database_->Execute("INSERT INTO dataset_revisions VALUES "
                           "('d', 1, 1, 1, 1, 0, 'a', 1, NULL)"));
    EXPECT_OK(database_->Execute(
        "INSERT INTO samples VALUES ('d', 1, 1, 's', 'i', $1, 'm', $2, 1, 1, "
        "1)",
        {image, mask}));
  }

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  std::unique_ptr<db::Database> database_ =
      db::OpenSqliteDatabase(folder_ / "db").value();
  FileHolders holders_{*database_, clock_, 1000};
  const std::string a_ = Sha256Hex("a");
  const std::string b_ = Sha256Hex("b");
};

TEST_F(FileHoldersTest, AFileIsUsedByWhoSentIt) {
  EXPECT_OK(holders_.Hold(kAda, a_, 10));
  EXPECT_OK(holders_.Hold(kAda, a_, 10));
  EXPECT_OK(holders_.CheckHolds(kAda, {a_}));
  EXPECT_ERROR(holders_.CheckHolds(kAda, {a_, b_}), kFailedPrecondition,
               "FILE_NOT_UPLOADED");
  EXPECT_ERROR(holders_.CheckHolds(kBob, {a_}), kFailedPrecondition,
               "FILE_NOT_UPLOADED");
  EXPECT_OK(holders_.CheckHolds(kRoot, {a_, b_}));
}

TEST_F(FileHoldersTest, BytesAreCountedWhileTheyAreUsed) {
  EXPECT_OK(holders_.Hold(kAda, a_, 600));
  EXPECT_OK(holders_.Hold(kAda, b_, 300));
  EXPECT_OK(holders_.CheckRoom(kAda, 100));
  EXPECT_ERROR(holders_.CheckRoom(kAda, 101), kResourceExhausted,
               "QUOTA_BYTES");
  EXPECT_OK(holders_.CheckRoom(kBob, 1000));
  EXPECT_OK(holders_.CheckRoom(kRoot, 100'000));
  MakeDataset(kAda, a_, b_);
  clock_.Advance(absl::Hours(25));
  EXPECT_ERROR(holders_.CheckRoom(kAda, 101), kResourceExhausted,
               "QUOTA_BYTES");
  EXPECT_OK(database_->Execute("DELETE FROM dataset_revisions"));
  EXPECT_OK(holders_.CheckRoom(kAda, 1000));
}

TEST_F(FileHoldersTest, WhatOthersUseIsNotTheUsers) {
  EXPECT_OK(holders_.Hold(kAda, a_, 600));
  MakeDataset(kBob, a_, b_);
  clock_.Advance(absl::Hours(25));
  EXPECT_OK(holders_.CheckRoom(kAda, 1000));
}

TEST_F(FileHoldersTest, VersionsCountAsWell) {
  EXPECT_OK(database_->Execute("INSERT INTO models VALUES ('m', 0)"));
  EXPECT_OK(database_->Transaction([&](db::Session& session) {
    return PutAccess(session, "models/m", AccessFor(kAda), clock_.Now());
  }));
  EXPECT_OK(database_->Execute(
      "INSERT INTO model_versions VALUES ('m', 1, 's', 'w', 'j', '{}', "
      "'trainingJobs/j', 900, 0)"));
  EXPECT_OK(holders_.CheckRoom(kAda, 100));
  EXPECT_ERROR(holders_.CheckRoom(kAda, 101), kResourceExhausted,
               "QUOTA_BYTES");
}

}  // namespace
}  // namespace tessera::auth
