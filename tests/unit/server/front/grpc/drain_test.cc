#include "server/front/grpc/drain.h"

#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "base/retry_delay.h"
#include "tests/support/status_matchers.h"

namespace tessera::front {
namespace {

TEST(Drain, FirstLetsNoCallInThenEndsThoseInProgress) {
  Drain drain;
  EXPECT_OK(drain.CheckBegin());
  drain.Begin();
  EXPECT_ERROR(drain.CheckBegin(), kUnavailable, "SERVER_DRAINING");
  EXPECT_TRUE(RetryDelayOf(drain.CheckBegin()).has_value());
  EXPECT_TRUE(drain.begun().stop_requested());
  EXPECT_OK(drain.CheckGoOn());
  drain.Expire();
  EXPECT_ERROR(drain.CheckGoOn(), kUnavailable, "SERVER_DRAINING");
  EXPECT_TRUE(drain.expired().stop_requested());
}

TEST(Drain, TellsItsOwnEndFromThatOfTheClient) {
  Drain drain;
  const absl::Status cancelled = absl::CancelledError("stopped");
  drain.Begin();
  EXPECT_EQ(drain.Explain(cancelled), cancelled);
  drain.Expire();
  EXPECT_ERROR(drain.Explain(cancelled), kUnavailable, "SERVER_DRAINING");
  EXPECT_OK(drain.Explain(absl::OkStatus()));
  EXPECT_EQ(drain.Explain(absl::NotFoundError("none")),
            absl::NotFoundError("none"));
}

TEST(Drain, ExpiresByItself) {
  Drain drain;
  absl::Notification expired;
  const std::stop_callback notify(drain.expired(), [&] { expired.Notify(); });
  const DrainTimer timer(drain, absl::ZeroDuration());
  EXPECT_TRUE(expired.WaitForNotificationWithTimeout(absl::Seconds(30)));
}

TEST(Drain, IsOverWithItsTimer) {
  Drain drain;
  { const DrainTimer timer(drain, absl::Hours(1)); }
  EXPECT_TRUE(drain.expired().stop_requested());
}

}  // namespace
}  // namespace tessera::front
