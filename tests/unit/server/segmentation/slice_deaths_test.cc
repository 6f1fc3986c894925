// Slices that end their workers.
#include <gmock/gmock.h>

#include "tests/support/failing_database.h"
#include "tests/unit/server/segmentation/segmentation_fixture.h"

namespace tessera::segmentation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SliceDeathsTest : public SegmentationTest {
 protected:
  void Die() {
    clock_.Advance(absl::Minutes(2));
    ASSERT_OK(queue_->TakeBackExpired());
  }
};

TEST_F(SliceDeathsTest, AnImageThatEndsItsWorkersHasFailed) {
  const std::string id = Create(2);
  // `0.tif` ends each worker that computes it.
  int deaths = 0;
  while (const auto batch = Acquire(absl::StrCat("w", deaths))) {
    if (batch->slices[0].position == 1) {
      ++deaths;
      Die();
    } else {
      ASSERT_OK(HandInAll(*batch));
    }
  }
  EXPECT_EQ(deaths, 3);
  EXPECT_EQ(Image(id, 1).state, State::kFailed);
  EXPECT_THAT(Image(id, 1).error_message, HasSubstr("3 workers ended"));
  EXPECT_EQ(Image(id, 2).state, State::kSucceeded);
  EXPECT_EQ(Job(id).state, State::kSucceeded);
}

TEST_F(SliceDeathsTest, OthersInTheSameBatchComeToNoHarm) {
  const std::string id = Create(20);
  ASSERT_OK(HandInAll(*Acquire()));
  // `5.tif` ends each worker that computes it.
  constexpr int64_t kBad = 6;
  int deaths = 0;
  while (const auto batch = Acquire(absl::StrCat("w", deaths))) {
    bool dies = false;
    for (const SliceTask& task : batch->slices) dies |= task.position == kBad;
    if (dies) {
      ++deaths;
      Die();
    } else {
      ASSERT_OK(HandInAll(*batch));
    }
  }
  EXPECT_EQ(deaths, 3);
  EXPECT_EQ(Job(id).images_failed, 1);
  EXPECT_EQ(Job(id).images_succeeded, 19);
  EXPECT_EQ(Image(id, kBad).state, State::kFailed);
}

TEST_F(SliceDeathsTest, ASuspectIsComputedAlone) {
  Create(3);
  ASSERT_TRUE(Acquire("w"));
  ASSERT_TRUE(Acquire("w"));
  Die();
  const auto suspect = Acquire("w");
  ASSERT_TRUE(suspect);
  EXPECT_EQ(suspect->slices.size(), 1u);
  // Nothing beside it, not even other suspects.
  EXPECT_FALSE(Acquire("w"));
  const auto other = Acquire("other");
  ASSERT_TRUE(other);
  EXPECT_EQ(other->slices[0].position, 2);
  ASSERT_OK(HandInAll(*suspect));
  ASSERT_OK(HandInAll(*other));
  EXPECT_TRUE(Acquire("w"));
}

TEST_F(SliceDeathsTest, AWorkerWithOtherSlicesWaitsForASuspect) {
  Create(2);
  ASSERT_TRUE(Acquire("dies"));
  const auto other = Acquire("w");
  ASSERT_TRUE(other);
  clock_.Advance(absl::Seconds(50));
  ASSERT_OK(queue_->Renew({other->lease}));
  clock_.Advance(absl::Seconds(20));
  ASSERT_OK(queue_->TakeBackExpired());
  EXPECT_FALSE(Acquire("w"));
  ASSERT_OK(HandInAll(*other));
  EXPECT_TRUE(Acquire("w"));
}

TEST_F(SliceDeathsTest, SlicesThatDidNotReachTheirWorkerReturnUnharmed) {
  const std::string id = Create(3);
  const auto lost = Acquire("w");
  const auto held = Acquire("w");
  const auto others = Acquire("other");
  ASSERT_OK(queue_->ReturnUnheld("w", {held->lease}));
  EXPECT_EQ(Job(id).slices_queued, 1);
  EXPECT_EQ(Job(id).slices_running, 2);
  EXPECT_ERROR(HandInAll(*lost), kPermissionDenied, "LEASE_LOST");
  // Not a suspect: it is lent beside other slices.
  const auto again = Acquire("w");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->slices[0].position, lost->slices[0].position);
  for (const auto& batch : {held, others, again}) {
    ASSERT_OK(HandInAll(*batch));
  }
  EXPECT_EQ(Job(id).state, State::kSucceeded);
  EXPECT_EQ(Job(id).slices_done, 3);
}

class SliceDeathsOnceTest : public SegmentationTest {
 protected:
  SliceDeathsOnceTest() : SegmentationTest(/*twice=*/false) {}
};

TEST_F(SliceDeathsOnceTest, ACommitWithoutAnAnswerLendsNothing) {
  const std::string id = Create(1);
  testing::FailingDatabase failing(state_.database());
  SegmentationStore store(failing, state_.files(), clock_, {});
  SliceQueue queue(store, {});
  std::optional<SliceBatch> lent;
  for (int call = 1; !lent; ++call) {
    failing.FailAt({.first = call, .unheard = true});
    const auto batch = queue.Acquire({.name = "w", .server = "s"}, 1);
    if (batch.ok()) {
      lent = *batch;
      continue;
    }
    EXPECT_TRUE(failing.failed());
    EXPECT_EQ(Job(id).slices_queued, 1);
    EXPECT_EQ(Job(id).slices_running, 0);
  }
  EXPECT_FALSE(failing.failed());
  EXPECT_OK(HandInAll(*lent));
  EXPECT_EQ(Job(id).state, State::kSucceeded);
}

TEST_F(SliceDeathsTest, DeathsAreCounted) {
  std::vector<bool> silent;
  Restart({}, {.on_death = [&](bool now) { silent.push_back(now); }});
  Create(3);
  Acquire("w");
  Die();
  Acquire("w");
  ASSERT_OK(queue_->TakeBackFrom("s"));
  EXPECT_THAT(silent, ElementsAre(true, false));
  // A lease that never reached its worker is no death.
  Acquire("w");
  ASSERT_OK(queue_->ReturnUnheld("w", {}));
  EXPECT_EQ(silent.size(), 2u);
}

TEST_F(SliceDeathsTest, AServerThatStartsAgainTakesItsSlicesBackAtOnce) {
  const std::string id = Create(2);
  const int64_t before = Job(id).sequence;
  const auto lost = Acquire();
  const auto theirs = queue_->Acquire({.name = "x", .server = "other"}, 1);
  ASSERT_TRUE(theirs->has_value());
  Restart();
  ASSERT_OK(queue_->TakeBackFrom("s"));
  EXPECT_EQ(Job(id).slices_queued, 1);
  EXPECT_EQ(Job(id).slices_running, 1);
  // Watchers that saw changes that a power failure undid see news.
  EXPECT_GT(Job(id).sequence, before + 1000);
  EXPECT_ERROR(HandInAll(*lost), kPermissionDenied, "LEASE_LOST");
  EXPECT_OK(HandInAll(**theirs));
  ComputeAll();
  EXPECT_EQ(Job(id).state, State::kSucceeded);
  EXPECT_EQ(Job(id).slices_done, 2);
}

}  // namespace
}  // namespace tessera::segmentation
