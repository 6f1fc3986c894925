#include "server/process/part_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "tests/support/fake_clock.h"

namespace tessera::process {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PartWatchTest : public ::testing::Test {
 protected:
  void Pass(absl::Duration duration) {
    clock_.Advance(duration);
    watch_.Tick();
  }
  void ProbeWell() {
    watch_.ProbeBegan();
    watch_.ProbeEnded(absl::OkStatus());
  }

  testing::FakeClock clock_;
  std::vector<std::string> told_;
  PartWatch watch_{
      clock_,
      {.patience = absl::Seconds(3), .give_up_after = absl::Seconds(60)},
      {.on_lost =
           [&](const std::string& why) { told_.push_back("lost: " + why); },
       .on_back = [&] { told_.push_back("back"); },
       .on_gone = [&] { told_.push_back("gone"); }}};
};

TEST_F(PartWatchTest, SaysNothingOfADeviceThatAnswers) {
  for (int i = 0; i < 100; ++i) {
    ProbeWell();
    Pass(absl::Seconds(1));
  }
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(PartWatchTest, ADeviceThatHangsIsLostOnceAndGoneInTheEnd) {
  watch_.ProbeBegan();
  Pass(absl::Seconds(3));
  EXPECT_THAT(told_, IsEmpty());
  Pass(absl::Milliseconds(250));
  EXPECT_THAT(told_, ElementsAre("lost: no answer for 3s"));
  Pass(absl::Seconds(59));
  EXPECT_EQ(told_.size(), 1u);
  Pass(absl::Seconds(1));
  Pass(absl::Seconds(100));
  EXPECT_THAT(told_, ElementsAre("lost: no answer for 3s", "gone"));
}

TEST_F(PartWatchTest, ADeviceThatAnswersLateIsBack) {
  watch_.ProbeBegan();
  Pass(absl::Seconds(10));
  watch_.ProbeEnded(absl::OkStatus());
  EXPECT_THAT(told_, ElementsAre("lost: no answer for 3s", "back"));
  Pass(absl::Seconds(100));
  EXPECT_EQ(told_.size(), 2u);
}

TEST_F(PartWatchTest, AFaultLosesItAtOnce) {
  watch_.ProbeBegan();
  watch_.ProbeEnded(absl::InternalError("unspecified launch failure"));
  EXPECT_THAT(told_, ElementsAre("lost: unspecified launch failure"));
  watch_.ProbeBegan();
  watch_.ProbeEnded(absl::InternalError("unspecified launch failure"));
  Pass(absl::Seconds(60));
  EXPECT_EQ(told_.back(), "gone");
}

TEST(PartProber, TellsOfAProbeThatHangsAndLeavesItBehind) {
  // Outlives the prober, whose thread may still be in the probe.
  static absl::Notification* const never = new absl::Notification;
  const SystemClock clock;
  absl::Notification lost;
  absl::Notification gone;
  {
    const PartProber prober(
        clock,
        {.patience = absl::Milliseconds(1),
         .give_up_after = absl::Milliseconds(1)},
        [] {
          never->WaitForNotification();
          return absl::OkStatus();
        },
        {.on_lost = [&](const std::string&) { lost.Notify(); },
         .on_back = [] {},
         .on_gone = [&] { gone.Notify(); }},
        PartProber::HungProbe::kLeave);
    lost.WaitForNotification();
    gone.WaitForNotification();
  }
  EXPECT_FALSE(never->HasBeenNotified());
}

// A server may end in the middle of a probe, which then still uses the
// database.
TEST(PartProber, OutlivesAProbeThatBorrows) {
  const SystemClock clock;
  absl::Notification begun;
  absl::Notification may_end;
  std::atomic<bool> ended = false;
  auto prober = std::make_unique<PartProber>(
      clock, PartWatchOptions{.patience = absl::Milliseconds(1)},
      [&] {
        begun.Notify();
        may_end.WaitForNotification();
        ended = true;
        return absl::OkStatus();
      },
      PartWatchHandlers{.on_lost = [](const std::string&) {},
                        .on_back = [] {},
                        .on_gone = [] {}});
  begun.WaitForNotification();
  prober->Stop();
  absl::Notification destroyed;
  std::thread destroys([&] {
    prober = nullptr;
    EXPECT_TRUE(ended);
    destroyed.Notify();
  });
  EXPECT_FALSE(
      destroyed.WaitForNotificationWithTimeout(absl::Milliseconds(50)));
  may_end.Notify();
  destroys.join();
}

TEST(PartProber, EndsWithADeviceThatAnswers) {
  const SystemClock clock;
  absl::Notification probed;
  const PartProber prober(clock, {},
                          [&] {
                            if (!probed.HasBeenNotified()) probed.Notify();
                            return absl::OkStatus();
                          },
                          {.on_lost = [](const std::string&) { ADD_FAILURE(); },
                           .on_back = [] {},
                           .on_gone = [] {}});
  probed.WaitForNotification();
}

}  // namespace
}  // namespace tessera::process
