#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "tests/unit/server/files/files_fixture.h"

namespace tessera::files {
namespace {

class SweepTest : public FilesTest {
 protected:
  absl::Status Sweep() {
    return files_->Sweep(*reader_, clock_.Now() - absl::Hours(24),
                         [] { return true; });
  }

  std::unique_ptr<db::Database> reader_ =
      db::Open(db::DatabaseUrlIn(folder_.path()), db::DatabaseUse::kRead)
          .value();
};

TEST_F(SweepTest, RemovesWhatNothingNeedsSinceADay) {
  const std::string needed = Put("needed");
  MakeNeeded(needed);
  const std::string sent = Take("sent, and never used");
  // More than one transaction looks up.
  for (int i = 0; i < 250; ++i) Put(absl::StrCat("unused ", i));
  EXPECT_OK(Sweep());
  EXPECT_EQ(Count().files, 252);
  clock_.Advance(absl::Hours(25));
  Put("lately");
  int pauses = 0;
  EXPECT_OK(files_->Sweep(*reader_, clock_.Now() - absl::Hours(24), [&] {
    ++pauses;
    return true;
  }));
  EXPECT_EQ(pauses, 2);
  EXPECT_EQ(Count().files, 2);
  EXPECT_THAT(storage::ListBlobs(state_.blobs()).value(),
              ::testing::UnorderedElementsAre(needed, Sha256Hex("lately")));
  EXPECT_FALSE(Stored(sent));
}

TEST_F(SweepTest, AsksForWhatIsNeededWithoutTheDatabaseThatOthersWaitFor) {
  MakeNeeded(Put("needed"));
  clock_.Advance(absl::Hours(25));
  // By that one it would wait for ever.
  EXPECT_OK(state_.database().Transaction([&](db::Session&) {
    return Sweep();
  }));
}

TEST_F(SweepTest, AFileThatIsNeededSinceItWasLookedUpStays) {
  const std::string late = Put("late");
  // Its connection saw the database before the file was needed.
  EXPECT_OK(reader_->Transaction([&](db::Session& session) -> absl::Status {
    RETURN_IF_ERROR(session.Execute("SELECT 1 FROM files").status());
    MakeNeeded(late);
    ASSIGN_OR_RETURN(const auto unneeded, FindUnneeded(session, {late}));
    EXPECT_THAT(unneeded, ::testing::ElementsAre(late));
    return files_->RemoveUnneeded(unneeded);
  }));
  EXPECT_TRUE(Stored(late));
}

TEST_F(SweepTest, EndsWhenItIsTold) {
  for (int i = 0; i < 250; ++i) Put(absl::StrCat("unused ", i));
  clock_.Advance(absl::Hours(25));
  EXPECT_OK(files_->Sweep(*reader_, clock_.Now(), [] { return false; }));
  EXPECT_EQ(Count().files, 150);
}

TEST_F(SweepTest, FinishesARemovalThatACrashInterrupted) {
  const std::string file = Put("bytes");
  EXPECT_OK(state_.database().Execute(
      "UPDATE files SET state = 'LEAVING' WHERE sha256 = $1", {file}));
  EXPECT_OK(Sweep());
  EXPECT_TRUE(Stored(file));
  clock_.Advance(absl::Minutes(11));
  EXPECT_OK(Sweep());
  EXPECT_FALSE(Stored(file));
  EXPECT_EQ(Count().files, 0);
}

TEST_F(SweepTest, FindsBytesWhoseRowAPowerFailureUndid) {
  clock_.Advance(absl::Now() - clock_.Now());  // Files have times of today.
  const std::string file = Put("bytes");
  EXPECT_OK(state_.database().Execute("DELETE FROM files"));
  const auto list = [&](absl::Time before) {
    return files_->ListUnlisted(*reader_, before, [] { return true; });
  };
  EXPECT_OK(list(clock_.Now() - absl::Hours(1)));
  EXPECT_EQ(Count().files, 0);
  EXPECT_OK(list(clock_.Now() + absl::Hours(1)));
  EXPECT_EQ(Count().files, 1);
  clock_.Advance(absl::Hours(25));
  EXPECT_OK(Sweep());
  EXPECT_FALSE(Stored(file));
}

}  // namespace
}  // namespace tessera::files
