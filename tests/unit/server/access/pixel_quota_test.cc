#include "server/access/pixel_quota.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "base/retry_delay.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"

namespace tessera::access {
namespace {

const Principal kAda{"ada", Role::kViewer, {}};
const Principal kBob{"bob", Role::kMember, {}};
const Principal kRoot{"root", Role::kAdmin, {}};

class PixelQuotaTest : public ::testing::Test {
 protected:
  testing::ScratchFolder folder_;
  std::unique_ptr<db::Database> database_ =
      testing::OpenTwiceDatabase(folder_.path());
  testing::FakeClock clock_;
};

TEST_F(PixelQuotaTest, FillsUpWithinAnHour) {
  PixelQuota quota(*database_, clock_, 1000);
  EXPECT_OK(quota.Take(kAda, 600));
  EXPECT_OK(quota.Take(kAda, 400));
  const absl::Status empty = quota.Take(kAda, 500);
  EXPECT_ERROR(empty, kResourceExhausted, "QUOTA_PIXELS");
  const auto delay = RetryDelayOf(empty);
  ASSERT_TRUE(delay.has_value());
  clock_.Advance(absl::Minutes(29));
  EXPECT_ERROR(quota.Take(kAda, 500), kResourceExhausted, "QUOTA_PIXELS");
  clock_.Advance(*delay - absl::Minutes(29));
  EXPECT_OK(quota.Take(kAda, 500));
  clock_.Advance(absl::Hours(100));
  EXPECT_OK(quota.Take(kAda, 1000));
  EXPECT_ERROR(quota.Take(kAda, 1), kResourceExhausted, "QUOTA_PIXELS");
}

TEST_F(PixelQuotaTest, IsEachUsersOwn) {
  PixelQuota quota(*database_, clock_, 1000);
  EXPECT_OK(quota.Take(kAda, 1000));
  EXPECT_OK(quota.Take(kBob, 1000));
}

TEST_F(PixelQuotaTest, HoldsForAllServersTogetherAndOverARestart) {
  constexpr int kCalls = 40;
  std::atomic<int> taken = 0;
  {
    std::vector<std::jthread> servers;
    for (int i = 0; i < 4; ++i) {
      servers.emplace_back([&] {
        PixelQuota quota(*database_, clock_, 1000);
        for (int j = 0; j < kCalls; ++j) {
          if (quota.Take(kAda, 50).ok()) ++taken;
        }
      });
    }
  }
  EXPECT_EQ(taken, 1000 / 50);
  PixelQuota again(*database_, clock_, 1000);
  EXPECT_ERROR(again.Take(kAda, 50), kResourceExhausted, "QUOTA_PIXELS");
}

TEST_F(PixelQuotaTest, GivesNothingAwayWhereClocksDiffer) {
  testing::FakeClock behind;
  behind.Advance(-absl::Minutes(30));
  PixelQuota quota(*database_, clock_, 1000);
  PixelQuota other(*database_, behind, 1000);
  EXPECT_OK(quota.Take(kAda, 400));
  EXPECT_OK(other.Take(kAda, 400));
  EXPECT_ERROR(other.Take(kAda, 201), kResourceExhausted, "QUOTA_PIXELS");
  EXPECT_ERROR(quota.Take(kAda, 201), kResourceExhausted, "QUOTA_PIXELS");
  EXPECT_OK(quota.Take(kAda, 200));
}

TEST_F(PixelQuotaTest, SaysWhenWaitingIsNoUse) {
  PixelQuota quota(*database_, clock_, 1000);
  const absl::Status never = quota.Take(kAda, 1001);
  EXPECT_ERROR(never, kResourceExhausted, "QUOTA_PIXELS");
  EXPECT_FALSE(RetryDelayOf(never).has_value());
  EXPECT_OK(quota.Take(kAda, 1000));
}

TEST_F(PixelQuotaTest, LimitsNeitherAdminsNorWithoutALimit) {
  PixelQuota quota(*database_, clock_, 1000);
  EXPECT_OK(quota.Take(kRoot, 100'000));
  PixelQuota none(*database_, clock_, 0);
  EXPECT_OK(none.Take(kAda, 100'000));
}

}  // namespace
}  // namespace tessera::access
