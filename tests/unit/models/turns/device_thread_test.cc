#include "models/turns/device_thread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace tessera::turns {
namespace {

using ::testing::ElementsAre;

// As a caller that does nothing meanwhile.
bool SubmitAndWait(DeviceThread& device, const PieceOfWork& piece,
                   std::stop_token stop, std::function<void()> work) {
  return device.Submit(piece, std::move(stop), std::move(work))->Wait();
}

// Callers that came while the device was busy; it is, until Finish().
class DeviceThreadTest : public ::testing::Test {
 protected:
  DeviceThreadTest() {
    callers_.emplace_back([this] {
      SubmitAndWait(device_, {Priority::kInteractive}, {}, [this] {
        busy_.Notify();
        free_.WaitForNotification();
      });
    });
    busy_.WaitForNotification();
  }
  ~DeviceThreadTest() override { Finish(); }

  // Returns once the caller waits.
  void Call(const std::string& name, const PieceOfWork& piece,
            std::stop_token stop = {}) {
    const int before = device_.waiting();
    callers_.emplace_back([=, this] {
      SubmitAndWait(device_, piece, stop, [&] { served_.push_back(name); });
    });
    while (device_.waiting() == before) std::this_thread::yield();
  }

  void Finish() {
    if (!free_.HasBeenNotified()) free_.Notify();
    callers_.clear();
  }

  DeviceThread device_;
  absl::Notification busy_;
  absl::Notification free_;
  std::vector<std::string> served_;  // Of the device's thread.
  std::vector<std::jthread> callers_;
};

TEST_F(DeviceThreadTest, FirstComeFirstServed) {
  for (const char* name : {"a", "b", "c", "d"}) {
    Call(name, {Priority::kBulk});
  }
  Finish();
  EXPECT_THAT(served_, ElementsAre("a", "b", "c", "d"));
}

TEST_F(DeviceThreadTest, InteractiveBeforeBulk) {
  Call("bulk", {Priority::kBulk});
  Call("first", {Priority::kInteractive});
  Call("second", {Priority::kInteractive});
  Finish();
  EXPECT_THAT(served_, ElementsAre("first", "second", "bulk"));
}

TEST_F(DeviceThreadTest, BulkDoesNotStarve) {
  Call("bulk", {Priority::kBulk});
  for (int i = 0; i < 20; ++i) Call("interactive", {Priority::kInteractive});
  Finish();
  ASSERT_EQ(served_.size(), 21u);
  EXPECT_EQ(served_[16], "bulk");
}

TEST_F(DeviceThreadTest, AWaitingCallerMayLeave) {
  std::stop_source stop;
  Call("leaver", {Priority::kBulk}, stop.get_token());
  Call("other", {Priority::kBulk});
  stop.request_stop();
  while (device_.waiting() > 1) std::this_thread::yield();
  Finish();
  EXPECT_THAT(served_, ElementsAre("other"));
}

TEST_F(DeviceThreadTest, WorkGoesOnWhileItsCallerDoesSomethingElse) {
  bool ran = false;
  const auto ticket =
      device_.Submit({Priority::kInteractive}, {}, [&] { ran = true; });
  EXPECT_EQ(device_.waiting(), 1);
  Finish();
  EXPECT_TRUE(ticket->Wait());
  EXPECT_TRUE(ran);
}

TEST_F(DeviceThreadTest, ATicketThatEndsTakesItsWorkOutOfTheQueue) {
  bool ran = false;
  device_.Submit({Priority::kInteractive}, {}, [&] { ran = true; });
  EXPECT_EQ(device_.waiting(), 0);
  Finish();
  EXPECT_FALSE(ran);
}

TEST(DeviceThread, ATicketThatEndsWaitsForItsWork) {
  DeviceThread device;
  absl::Notification begun;
  bool ended = false;  // No lock: the ticket's end comes between.
  {
    const auto ticket = device.Submit({Priority::kBulk}, {}, [&] {
      begun.Notify();
      std::this_thread::yield();
      ended = true;
    });
    begun.WaitForNotification();
  }
  EXPECT_TRUE(ended);
}

TEST(DeviceThread, WhoWasStoppedBeforeGetsNoTurn) {
  DeviceThread device;
  std::stop_source stop;
  stop.request_stop();
  bool ran = false;
  EXPECT_FALSE(SubmitAndWait(device, {Priority::kInteractive},
                             stop.get_token(), [&] { ran = true; }));
  EXPECT_FALSE(ran);
}

TEST(DeviceThread, ThrowsAtItsCaller) {
  DeviceThread device;
  const auto fail = [] { throw std::runtime_error("out of memory"); };
  EXPECT_THROW(SubmitAndWait(device, {Priority::kBulk}, {}, fail),
               std::runtime_error);
  EXPECT_TRUE(SubmitAndWait(device, {Priority::kBulk}, {}, [] {}));
}

// What overtakes a piece that yields, of those who came while it ran.
class OvertakingTest : public ::testing::Test {
 protected:
  // Returns once the piece runs; it yields in Yield().
  void Begin(const PieceOfWork& piece, std::stop_token stop = {}) {
    ticket_ = device_.Submit(piece, std::move(stop), [this] {
      begun_.Notify();
      may_yield_.WaitForNotification();
      device_.Yield();
      ran_.push_back("running");
    });
    begun_.WaitForNotification();
  }

  void Call(const std::string& name, const PieceOfWork& piece) {
    others_.push_back(
        device_.Submit(piece, {}, [this, name] { ran_.push_back(name); }));
  }

  // The names in the order in which they ended.
  std::vector<std::string> Yield() {
    may_yield_.Notify();
    EXPECT_TRUE(ticket_->Wait());
    for (const auto& other : others_) EXPECT_TRUE(other->Wait());
    return ran_;
  }

  DeviceThread device_;
  absl::Notification begun_;
  absl::Notification may_yield_;
  std::vector<std::string> ran_;  // Of the device's thread.
  std::unique_ptr<DeviceThread::Ticket> ticket_;
  std::vector<std::unique_ptr<DeviceThread::Ticket>> others_;
};

TEST_F(OvertakingTest, BulkByAnythingInteractiveAndByWhatCostsHalf) {
  Begin({Priority::kBulk, 100});
  Call("bulk of 51", {Priority::kBulk, 51});
  Call("bulk of 50", {Priority::kBulk, 50});
  Call("interactive of 100", {Priority::kInteractive, 100});
  EXPECT_THAT(Yield(), ElementsAre("interactive of 100", "bulk of 50",
                                   "running", "bulk of 51"));
}

TEST_F(OvertakingTest, InteractiveByWhatIsInteractiveAndCostsHalf) {
  Begin({Priority::kInteractive, 100});
  Call("bulk", {Priority::kBulk, 1});
  Call("of 51", {Priority::kInteractive, 51});
  Call("of 50", {Priority::kInteractive, 50});
  EXPECT_THAT(Yield(), ElementsAre("of 50", "running", "of 51", "bulk"));
}

TEST_F(OvertakingTest, AtMostSixteenTimes) {
  Begin({Priority::kBulk, 100});
  for (int i = 0; i < 20; ++i) Call("other", {Priority::kInteractive, 1});
  const std::vector<std::string> ran = Yield();
  ASSERT_EQ(ran.size(), 21u);
  EXPECT_EQ(ran[16], "running");
}

TEST_F(OvertakingTest, WhoWasStoppedIsNotHeldUp) {
  std::stop_source stop;
  Begin({Priority::kBulk, 100}, stop.get_token());
  others_.push_back(device_.Submit({Priority::kInteractive}, {}, [&] {
    ran_.push_back("stops it");
    stop.request_stop();
  }));
  Call("other", {Priority::kInteractive});
  EXPECT_THAT(Yield(), ElementsAre("stops it", "running", "other"));
}

TEST_F(OvertakingTest, NobodyOvertakesWhoOvertakes) {
  Begin({Priority::kBulk, 100});
  others_.push_back(device_.Submit({Priority::kInteractive, 100}, {}, [&] {
    device_.Yield();
    ran_.push_back("overtaker");
  }));
  Call("small", {Priority::kInteractive, 1});
  EXPECT_THAT(Yield(), ElementsAre("overtaker", "small", "running"));
}

TEST_F(OvertakingTest, TimesAreThoseOfThePieceAlone) {
  const absl::Time start = absl::Now();
  Begin({Priority::kBulk, 100});
  double inside = 0;
  others_.push_back(device_.Submit({Priority::kInteractive}, {}, [&] {
    const absl::Time begun = absl::Now();
    while (absl::Now() < begun + absl::Milliseconds(5)) {
    }
    inside = absl::ToDoubleSeconds(absl::Now() - begun);
  }));
  Call("last", {Priority::kBulk, 100});
  Yield();
  const double total = absl::ToDoubleSeconds(absl::Now() - start);
  EXPECT_GE(others_[0]->busy_seconds(), inside);
  // The second's time is not counted twice.
  EXPECT_LE(ticket_->busy_seconds() + others_[0]->busy_seconds(), total);
  // It waits for the second.
  EXPECT_GE(others_[1]->queue_seconds(), inside);
}

TEST(DeviceThread, OneAtATimeUnderLoad) {
  DeviceThread device;
  int total = 0;  // Of the device's thread.
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&, i] {
        for (int turn = 0; turn < 500; ++turn) {
          std::stop_source stop;
          if (turn % 7 == 0) stop.request_stop();
          const Priority priority =
              i % 2 == 0 ? Priority::kBulk : Priority::kInteractive;
          SubmitAndWait(device, {priority, 1 + turn % 5}, stop.get_token(), [&] {
            ++total;
            device.Yield();
          });
        }
      });
    }
  }
  EXPECT_EQ(total, 8 * 428);
  EXPECT_EQ(device.waiting(), 0);
}

}  // namespace
}  // namespace tessera::turns
