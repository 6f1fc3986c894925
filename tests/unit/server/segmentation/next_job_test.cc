#include "server/segmentation/next_job.h"

#include "server/db/transaction.h"
#include "server/jobs/device_use.h"
#include "tests/unit/server/segmentation/segmentation_fixture.h"

namespace tessera::segmentation {
namespace {

class NextJobTest : public SegmentationTest {
 protected:
  std::string Next(const jobs::FairShareOptions& options = {}) {
    const auto next =
        db::InTransaction(state_.database(), [&](db::Session& session) {
          return NextJob(session, options, clock_.Now());
        });
    EXPECT_OK(next);
    return next->value_or("none");
  }
  void Charge(const std::string& user, absl::Duration used) {
    EXPECT_OK(state_.database().Transaction([&](db::Session& session) {
      return jobs::ChargeUse(session, user, used, absl::Hours(24),
                             clock_.Now());
    }));
  }
};

TEST_F(NextJobTest, IsNoneWhereNothingIsQueued) {
  EXPECT_EQ(Next(), "none");
  const std::string id = Create(1);
  EXPECT_EQ(Next(), id);
  ASSERT_TRUE(Acquire());
  EXPECT_EQ(Next(), "none");
}

TEST_F(NextJobTest, IsTheOldestOfAUserAndOfEquals) {
  const std::string first = Create(1, "ada");
  Create(1, "ada");
  const std::string bobs = Create(1, "bob");
  EXPECT_EQ(Next(), first);
  ASSERT_TRUE(Acquire());
  // Ada's slice in work counts.
  EXPECT_EQ(Next(), bobs);
}

TEST_F(NextJobTest, IsOfTheUserWhoHasUsedLeast) {
  const std::string adas = Create(1, "ada");
  const std::string bobs = Create(1, "bob");
  Charge("ada", absl::Seconds(100));
  EXPECT_EQ(Next(), bobs);
  Charge("bob", absl::Seconds(150));
  EXPECT_EQ(Next(), adas);
  // Twice the weight is twice the time.
  EXPECT_EQ(Next({.half_life = absl::Hours(24), .weights = {{"bob", 2}}}),
            bobs);
}

TEST_F(NextJobTest, ChargesTheTimeOnTheDevice) {
  Create(2, "ada");
  const std::string bobs = Create(2, "bob");
  const auto batch = Acquire();
  ASSERT_EQ(batch->job.owner, "ada");
  ASSERT_OK(HandInAll(*batch));
  EXPECT_EQ(Next(), bobs);
}

}  // namespace
}  // namespace tessera::segmentation
