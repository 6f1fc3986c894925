#include "server/access/file_holders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/access/access_rows.h"
#include "server/access/file_uses.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"

namespace tessera::access {
namespace {

const Principal kAda{"ada", Role::kMember, {}};
const Principal kBob{"bob", Role::kMember, {}};
const Principal kRoot{"root", Role::kAdmin, {}};

class FileHoldersTest : public ::testing::Test {
 protected:
  // A revision of the user's dataset with one sample of the two files.
  void MakeRevision(const Principal& user, int64_t revision,
                    const std::string& image, const std::string& mask) {
    EXPECT_OK(database_->Transaction([&](db::Session& session) -> absl::Status {
      RETURN_IF_ERROR(Claim(session, user, "datasets/d", clock_.Now()));
      RETURN_IF_ERROR(
          session
              .Execute("INSERT INTO dataset_revisions (dataset_id, revision, "
                       "sample_count, object_count, size_bytes, binary_masks, "
                       "sha256, create_time) VALUES ('d', $1, 1, 1, 1, 0, 'a', "
                       "1)",
                       {revision})
              .status());
      RETURN_IF_ERROR(
          session
              .Execute("INSERT INTO samples VALUES ('d', $1, 1, 's', 'i', $2, "
                       "'m', $3, 1, 1, 1)",
                       {revision, image, mask})
              .status());
      return UseRevision(session, "d", revision);
    }));
  }

  void DeleteDataset() {
    EXPECT_OK(database_->Transaction([&](db::Session& session) -> absl::Status {
      RETURN_IF_ERROR(ReleaseDataset(session, "d"));
      return session.Execute("DELETE FROM dataset_revisions").status();
    }));
  }

  // The first or a further version of a model of Ada's.
  void MakeVersion(int64_t number, int64_t size_bytes) {
    EXPECT_OK(database_->Transaction([&](db::Session& session) -> absl::Status {
      RETURN_IF_ERROR(
          PutAccess(session, "models/m", AccessFor(kAda), clock_.Now()));
      RETURN_IF_ERROR(session
                          .Execute("INSERT INTO models VALUES ('m', 0) "
                                   "ON CONFLICT (model_id) DO NOTHING")
                          .status());
      RETURN_IF_ERROR(
          session
              .Execute("INSERT INTO model_versions VALUES ('m', $1, 's', $2, "
                       "$3, '{}', 'trainingJobs/j', $4, 0, 'ada')",
                       {number, a_, b_, size_bytes})
              .status());
      return UseVersion(session, "m", number);
    }));
  }

  void DeleteVersions(int64_t number) {
    EXPECT_OK(database_->Transaction([&](db::Session& session) -> absl::Status {
      RETURN_IF_ERROR(ReleaseVersions(session, "m", number));
      return session
          .Execute("DELETE FROM model_versions WHERE $1 = 0 OR number = $1",
                   {number})
          .status();
    }));
  }

  // As many calls of Hold() for so many files, in one transaction.
  void HoldMany(const Principal& user, int files, int64_t size_bytes) {
    const int64_t now = absl::ToUnixMicros(clock_.Now());
    EXPECT_OK(database_->Transaction([&](db::Session& session) -> absl::Status {
      for (int i = 0; i < files; ++i) {
        RETURN_IF_ERROR(
            session
                .Execute("INSERT INTO file_holders (sha256, holder, "
                         "size_bytes, create_time) VALUES ($1, $2, $3, $4)",
                         {Sha256Hex(absl::StrCat(i)), user.user, size_bytes,
                          now})
                .status());
      }
      return AddStoredBytes(session, user.user, files * size_bytes);
    }));
  }

  // Asserts how much room there is of the quota of 1000 bytes.
  void ExpectRoom(const Principal& user, int64_t bytes) {
    EXPECT_OK(holders_.CheckRoom(user, bytes));
    EXPECT_ERROR(holders_.CheckRoom(user, bytes + 1), kResourceExhausted,
                 "QUOTA_BYTES");
  }

  FileHolders::Cleared Clear(const Principal& user,
                             const std::vector<std::string>& digests = {}) {
    return holders_
        .Clear(user, digests,
               [&](const std::vector<std::string>& forgotten) {
                 return state_.files().RemoveUnneeded(forgotten);
               })
        .value();
  }

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  testing::ServerState state_{folder_.path(), clock_};
  db::Database* const database_ = &state_.database();
  int64_t on_their_way_ = 0;  // Of Ada.
  FileHolders holders_{*database_, clock_, 1000,
                       [this](const std::string& user) {
                         return user == "ada" ? on_their_way_ : 0;
                       }};
  const std::string a_ = state_.Take("a");
  const std::string b_ = state_.Take("b");
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
  ExpectRoom(kAda, 100);
  ExpectRoom(kBob, 1000);
  EXPECT_OK(holders_.CheckRoom(kRoot, 100'000));
  MakeRevision(kAda, 1, a_, b_);
  MakeRevision(kAda, 2, a_, a_);
  clock_.Advance(absl::Hours(25));
  EXPECT_OK(holders_.ForgetUnused());
  ExpectRoom(kAda, 100);
  DeleteDataset();
  ExpectRoom(kAda, 1000);
  EXPECT_ERROR(holders_.CheckHolds(kAda, {a_}), kFailedPrecondition,
               "FILE_NOT_UPLOADED");
}

TEST_F(FileHoldersTest, WhatIsNotUsedWithinADayIsForgotten) {
  // More than one transaction forgets.
  HoldMany(kAda, 450, 2);
  ExpectRoom(kAda, 100);
  clock_.Advance(absl::Hours(23));
  EXPECT_OK(holders_.Hold(kAda, a_, 10));
  EXPECT_OK(holders_.ForgetUnused());
  ExpectRoom(kAda, 90);
  clock_.Advance(absl::Hours(2));
  EXPECT_OK(holders_.ForgetUnused());
  ExpectRoom(kAda, 990);
}

TEST_F(FileHoldersTest, WhatOthersUseIsNotTheUsers) {
  EXPECT_OK(holders_.Hold(kAda, a_, 600));
  MakeRevision(kBob, 1, a_, b_);
  clock_.Advance(absl::Hours(25));
  EXPECT_OK(holders_.ForgetUnused());
  ExpectRoom(kAda, 1000);
}

TEST_F(FileHoldersTest, WhatIsOnItsWayCounts) {
  EXPECT_OK(holders_.Hold(kAda, a_, 600));
  on_their_way_ = 300;
  ExpectRoom(kAda, 100);
  ExpectRoom(kBob, 1000);
  on_their_way_ = 401;
  EXPECT_ERROR(holders_.CheckRoom(kAda, 0), kResourceExhausted, "QUOTA_BYTES");
}

TEST_F(FileHoldersTest, VersionsCountAsWell) {
  MakeVersion(1, 500);
  MakeVersion(2, 400);
  ExpectRoom(kAda, 100);
  DeleteVersions(1);
  ExpectRoom(kAda, 600);
  DeleteVersions(0);
  ExpectRoom(kAda, 1000);
}

TEST_F(FileHoldersTest, AnImportedVersionCountsOnce) {
  EXPECT_OK(holders_.Hold(kAda, a_, 600));
  EXPECT_OK(holders_.Hold(kAda, b_, 100));
  MakeVersion(1, 700);
  ExpectRoom(kAda, 300);
  // So that a retry of the import finds them.
  EXPECT_OK(holders_.CheckHolds(kAda, {a_, b_}));
  EXPECT_EQ(Clear(kAda).files, 0);
  DeleteVersions(1);
  ExpectRoom(kAda, 1000);
  EXPECT_ERROR(holders_.CheckHolds(kAda, {a_}), kFailedPrecondition,
               "FILE_NOT_UPLOADED");
}

TEST_F(FileHoldersTest, ClearsWhatNothingOfTheUsersUses) {
  EXPECT_OK(holders_.Hold(kAda, a_, 600));
  EXPECT_OK(holders_.Hold(kAda, b_, 300));
  EXPECT_OK(holders_.Hold(kBob, b_, 300));
  MakeRevision(kAda, 1, a_, a_);
  const FileHolders::Cleared cleared = Clear(kAda);
  EXPECT_EQ(cleared.files, 1);
  EXPECT_EQ(cleared.bytes, 300);
  ExpectRoom(kAda, 400);
  // Bob has sent it, too, and may still use it.
  EXPECT_TRUE(state_.Has(b_));
  ExpectRoom(kBob, 700);
  EXPECT_EQ(Clear(kBob).files, 1);
  EXPECT_FALSE(state_.Has(b_));
}

TEST_F(FileHoldersTest, CountsADigestThatIsClearedTwiceOnce) {
  EXPECT_OK(holders_.Hold(kAda, a_, 600));
  EXPECT_OK(holders_.Hold(kAda, b_, 300));
  const FileHolders::Cleared cleared = Clear(kAda, {a_, a_, a_});
  EXPECT_EQ(cleared.files, 1);
  EXPECT_EQ(cleared.bytes, 600);
  ExpectRoom(kAda, 700);
}

TEST_F(FileHoldersTest, HoldsNoBytesThatWereRemovedMeanwhile) {
  EXPECT_OK(holders_.Hold(kBob, a_, 600));
  EXPECT_EQ(Clear(kBob).files, 1);
  EXPECT_ERROR(holders_.Hold(kAda, a_, 600), kUnavailable, "FILE_REMOVED");
  ExpectRoom(kAda, 1000);
  state_.Take("a");
  EXPECT_OK(holders_.Hold(kAda, a_, 600));
  ExpectRoom(kAda, 400);
}

TEST_F(FileHoldersTest, ClearsWhatOnlyOthersUseAndKeepsItsBytes) {
  EXPECT_OK(holders_.Hold(kAda, a_, 600));
  MakeRevision(kBob, 1, a_, a_);
  EXPECT_EQ(Clear(kAda).bytes, 600);
  ExpectRoom(kAda, 1000);
  EXPECT_TRUE(state_.Has(a_));
}

TEST_F(FileHoldersTest, ClearsNamedFilesOnly) {
  EXPECT_OK(holders_.Hold(kRoot, a_, 600));
  EXPECT_OK(holders_.Hold(kRoot, b_, 300));
  EXPECT_EQ(Clear(kRoot, {b_, Sha256Hex("unknown")}).bytes, 300);
  EXPECT_TRUE(state_.Has(a_));
  EXPECT_FALSE(state_.Has(b_));
  HoldMany(kRoot, 450, 1);
  EXPECT_EQ(Clear(kRoot).files, 451);
}

}  // namespace
}  // namespace tessera::access
