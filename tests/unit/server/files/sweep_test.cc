#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "tests/unit/server/files/files_fixture.h"

namespace tessera::files {
namespace {

// Calls a function after each transaction.
class HookedDatabase final : public db::Database {
 public:
  HookedDatabase(db::Database& database, std::function<void()> after)
      : database_(database), after_(std::move(after)) {}
  absl::StatusOr<db::Rows> Execute(
      const std::string& sql,
      const std::vector<db::Value>& parameters = {}) override {
    return database_.Execute(sql, parameters);
  }
  absl::Status Transaction(
      const std::function<absl::Status(db::Session&)>& body,
      db::Durability durability) override {
    const absl::Status status = database_.Transaction(body, durability);
    after_();
    return status;
  }
  absl::StatusOr<std::vector<std::string>> FindFaults() override {
    return database_.FindFaults();
  }
  std::unique_ptr<db::Listening> Listen(const std::string& channel,
                                        db::Listener listener) override {
    return database_.Listen(channel, std::move(listener));
  }

 private:
  db::Database& database_;
  const std::function<void()> after_;
};

class SweepTest : public FilesTest {
 protected:
  absl::Status Sweep() {
    return files_->Sweep(*reader_, clock_.Now() - absl::Hours(24),
                         [] { return true; });
  }

  std::unique_ptr<db::Database> reader_ =
      db::Open(testing::DatabaseUrlFor(folder_.path()), db::DatabaseUse::kRead)
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

TEST_F(SweepTest, AFileThatWasSentAgainSinceItWasLookedUpStays) {
  const std::string file = Put("bytes");
  clock_.Advance(absl::Hours(25));
  HookedDatabase reader(*reader_, [&] { Put("bytes"); });
  EXPECT_OK(files_->Sweep(reader, clock_.Now() - absl::Hours(24),
                          [] { return true; }));
  EXPECT_TRUE(Stored(file));
  EXPECT_TRUE(*files_->Has(file));
}

TEST_F(SweepTest, FinishesRemovalsThatACrashInterrupted) {
  const std::string mine = Put("mine");
  const std::string another = Put("another server's");
  for (const auto& [file, server] : {std::pair(mine, "server"),
                                     std::pair(another, "other")}) {
    EXPECT_OK(state_.database().Execute(
        "UPDATE files SET state = 'LEAVING', remover = $2 WHERE sha256 = $1",
        {file, server}));
  }
  state_.Reopen();
  EXPECT_FALSE(Stored(mine));
  EXPECT_TRUE(Stored(another));
  EXPECT_EQ(Count().files, 1);
}

TEST_F(SweepTest, FindsBytesWhoseRowAPowerFailureUndid) {
  clock_.Advance(absl::Now() - clock_.Now());  // Files have times of today.
  const std::string file = Put("bytes");
  EXPECT_OK(state_.database().Execute("DELETE FROM files"));
  EXPECT_OK(files_->ListUnlisted(*reader_, [] { return true; }));
  EXPECT_EQ(Count().files, 1);
  clock_.Advance(absl::Hours(25));
  EXPECT_OK(Sweep());
  EXPECT_FALSE(Stored(file));
}

}  // namespace
}  // namespace tessera::files
