#include "server/upkeep/sweep.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/unit/server/upkeep/upkeep_fixture.h"

namespace tessera::upkeep {
namespace {

// Later than all blobs were put.
absl::Time Later() { return absl::Now() + absl::Minutes(1); }

class SweepTest : public UpkeepTest {
 protected:
  size_t Count() { return storage::ListBlobs(*blobs_)->size(); }
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
  EXPECT_OK(SweepBlobs(*database_, *blobs_, Later(), [&] {
    ++pauses;
    return true;
  }));
  EXPECT_EQ(pauses, 3);
  EXPECT_THAT(storage::ListBlobs(*blobs_).value(),
              ::testing::UnorderedElementsAre(image_, mask_, sent));
}

TEST_F(SweepTest, KeepsWhatWasPutLately) {
  Put("unused");
  EXPECT_OK(SweepBlobs(*database_, *blobs_, absl::Now() - absl::Hours(24),
                       [] { return true; }));
  EXPECT_EQ(Count(), 3u);
}

TEST_F(SweepTest, OthersGetTheirTurnInBetween) {
  for (int i = 0; i < 150; ++i) Put(absl::StrCat("unused ", i));
  // Would never return inside a transaction.
  EXPECT_OK(SweepBlobs(*database_, *blobs_, Later(), [&] {
    return database_->Execute("SELECT 1").ok();
  }));
  EXPECT_EQ(Count(), 2u);
}

TEST_F(SweepTest, EndsWhenItIsTold) {
  for (int i = 0; i < 250; ++i) Put(absl::StrCat("unused ", i));
  EXPECT_OK(
      SweepBlobs(*database_, *blobs_, Later(), [] { return false; }));
  EXPECT_GE(Count(), 150u);
}

}  // namespace
}  // namespace tessera::upkeep
