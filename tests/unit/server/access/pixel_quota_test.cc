#include "server/access/pixel_quota.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/retry_delay.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"

namespace tessera::access {
namespace {

const Principal kAda{"ada", Role::kViewer, {}};
const Principal kBob{"bob", Role::kMember, {}};
const Principal kRoot{"root", Role::kAdmin, {}};

TEST(PixelQuota, FillsUpWithinAnHour) {
  testing::FakeClock clock;
  PixelQuota quota(clock, 1000);
  EXPECT_OK(quota.Take(kAda, 600));
  EXPECT_OK(quota.Take(kAda, 400));
  const absl::Status empty = quota.Take(kAda, 500);
  EXPECT_ERROR(empty, kResourceExhausted, "QUOTA_PIXELS");
  const auto delay = RetryDelayOf(empty);
  ASSERT_TRUE(delay.has_value());
  clock.Advance(absl::Minutes(29));
  EXPECT_ERROR(quota.Take(kAda, 500), kResourceExhausted, "QUOTA_PIXELS");
  clock.Advance(*delay - absl::Minutes(29));
  EXPECT_OK(quota.Take(kAda, 500));
  clock.Advance(absl::Hours(100));
  EXPECT_OK(quota.Take(kAda, 1000));
  EXPECT_ERROR(quota.Take(kAda, 1), kResourceExhausted, "QUOTA_PIXELS");
}

TEST(PixelQuota, IsEachUsersOwn) {
  testing::FakeClock clock;
  PixelQuota quota(clock, 1000);
  EXPECT_OK(quota.Take(kAda, 1000));
  EXPECT_OK(quota.Take(kBob, 1000));
}

TEST(PixelQuota, SaysWhenWaitingIsNoUse) {
  testing::FakeClock clock;
  PixelQuota quota(clock, 1000);
  const absl::Status never = quota.Take(kAda, 1001);
  EXPECT_ERROR(never, kResourceExhausted, "QUOTA_PIXELS");
  EXPECT_FALSE(RetryDelayOf(never).has_value());
  EXPECT_OK(quota.Take(kAda, 1000));
}

TEST(PixelQuota, LimitsNeitherAdminsNorWithoutALimit) {
  testing::FakeClock clock;
  PixelQuota quota(clock, 1000);
  EXPECT_OK(quota.Take(kRoot, 100'000));
  PixelQuota none(clock, 0);
  EXPECT_OK(none.Take(kAda, 100'000));
}

}  // namespace
}  // namespace tessera::access
