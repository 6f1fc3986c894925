#include "server/upkeep/sweep.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "server/db/blob_references.h"
#include "tests/unit/server/upkeep/upkeep_fixture.h"

namespace tessera::upkeep {
namespace {

// Later than all blobs were put.
absl::Time Later() { return absl::Now() + absl::Minutes(1); }

class SweepTest : public UpkeepTest {
 protected:
  size_t Count() { return storage::ListBlobs(*blobs_)->size(); }

  std::unique_ptr<db::Database> reader_ =
      db::ReadSqliteDatabase(folder_ / "data/tessera.db").value();
};

TEST_F(SweepTest, RemovesWhatNothingNeeds) {
  const std::string sent = Put("sent, and not used yet");
  EXPECT_OK(database_->Execute(
      "INSERT INTO file_holders (sha256, holder, size_bytes, create_time) "
      "VALUES ($1, 'ada', 1, 1)",
      {sent}));
  // More than one transaction looks up.
  for (int i = 0; i < 250; ++i) Put(absl::StrCat("unused ", i));
  int pauses = 0;
  EXPECT_OK(SweepBlobs(*database_, *reader_, *blobs_, Later(), [&] {
    ++pauses;
    return true;
  }));
  EXPECT_EQ(pauses, 3);
  EXPECT_THAT(storage::ListBlobs(*blobs_).value(),
              ::testing::UnorderedElementsAre(image_, mask_, sent));
}

TEST_F(SweepTest, KeepsWhatWasPutLately) {
  Put("unused");
  EXPECT_OK(SweepBlobs(*database_, *reader_, *blobs_, absl::Now() - absl::Hours(24),
                       [] { return true; }));
  EXPECT_EQ(Count(), 3u);
}

TEST_F(SweepTest, AsksForWhatIsNeededWithoutTheDatabaseThatOthersWaitFor) {
  // By that one it would wait for ever.
  EXPECT_OK(database_->Transaction([&](db::Session&) {
    return SweepBlobs(*database_, *reader_, *blobs_, Later(),
                      [] { return true; });
  }));
  EXPECT_EQ(Count(), 2u);
}

TEST_F(SweepTest, ABlobThatIsNeededSinceItWasLookedUpStays) {
  const std::string late = Put("late");
  // Its connection saw the database before the sample was added.
  EXPECT_OK(reader_->Transaction([&](db::Session& session) -> absl::Status {
    RETURN_IF_ERROR(session.Execute("SELECT 1 FROM samples").status());
    AddSample(2, late, late);
    ASSIGN_OR_RETURN(const auto unneeded, db::FindUnneeded(session, {late}));
    EXPECT_THAT(unneeded, ::testing::ElementsAre(late));
    return db::RemoveUnreferenced(
        *database_, unneeded,
        [&](const std::string& digest) { return blobs_->Remove(digest); });
  }));
  EXPECT_TRUE(blobs_->Contains(late));
}

TEST_F(SweepTest, EndsWhenItIsTold) {
  for (int i = 0; i < 250; ++i) Put(absl::StrCat("unused ", i));
  EXPECT_OK(
      SweepBlobs(*database_, *reader_, *blobs_, Later(), [] { return false; }));
  EXPECT_GE(Count(), 150u);
}

}  // namespace
}  // namespace tessera::upkeep
