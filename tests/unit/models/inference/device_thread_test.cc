#include "models/inference/device_thread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"

namespace tessera::inference {
namespace {

using ::testing::ElementsAre;

// As a caller that does nothing meanwhile.
bool SubmitAndWait(DeviceThread& device, Priority priority,
                   std::stop_token stop,
                   std::function<void()> work) {
  return device.Submit(priority, std::move(stop), std::move(work))->Wait();
}

// Callers that came while the device was busy; it is, until Finish().
class DeviceThreadTest : public ::testing::Test {
 protected:
  DeviceThreadTest() {
    callers_.emplace_back([this] {
      SubmitAndWait(device_, Priority::kInteractive, {}, [this] {
        busy_.Notify();
        free_.WaitForNotification();
      });
    });
    busy_.WaitForNotification();
  }
  ~DeviceThreadTest() override { Finish(); }

  // Returns once the caller waits.
  void Call(const std::string& name, Priority priority,
            std::stop_token stop = {}) {
    const int before = device_.waiting();
    callers_.emplace_back([=, this] {
      SubmitAndWait(device_, priority, stop, [&] { served_.push_back(name); });
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
    Call(name, Priority::kBulk);
  }
  Finish();
  EXPECT_THAT(served_, ElementsAre("a", "b", "c", "d"));
}

TEST_F(DeviceThreadTest, InteractiveBeforeBulk) {
  Call("bulk", Priority::kBulk);
  Call("first", Priority::kInteractive);
  Call("second", Priority::kInteractive);
  Finish();
  EXPECT_THAT(served_, ElementsAre("first", "second", "bulk"));
}

TEST_F(DeviceThreadTest, BulkDoesNotStarve) {
  Call("bulk", Priority::kBulk);
  for (int i = 0; i < 20; ++i) Call("interactive", Priority::kInteractive);
  Finish();
  ASSERT_EQ(served_.size(), 21u);
  EXPECT_EQ(served_[16], "bulk");
}

TEST_F(DeviceThreadTest, AWaitingCallerMayLeave) {
  std::stop_source stop;
  Call("leaver", Priority::kBulk, stop.get_token());
  Call("other", Priority::kBulk);
  stop.request_stop();
  while (device_.waiting() > 1) std::this_thread::yield();
  Finish();
  EXPECT_THAT(served_, ElementsAre("other"));
}

TEST_F(DeviceThreadTest, WorkGoesOnWhileItsCallerDoesSomethingElse) {
  bool ran = false;
  const auto ticket =
      device_.Submit(Priority::kInteractive, {}, [&] { ran = true; });
  EXPECT_EQ(device_.waiting(), 1);
  Finish();
  EXPECT_TRUE(ticket->Wait());
  EXPECT_TRUE(ran);
}

TEST_F(DeviceThreadTest, ATicketThatEndsTakesItsWorkOutOfTheQueue) {
  bool ran = false;
  device_.Submit(Priority::kInteractive, {}, [&] { ran = true; });
  EXPECT_EQ(device_.waiting(), 0);
  Finish();
  EXPECT_FALSE(ran);
}

TEST(DeviceThread, ATicketThatEndsWaitsForItsWork) {
  DeviceThread device;
  absl::Notification begun;
  bool ended = false;  // No lock: the ticket's end comes between.
  {
    const auto ticket = device.Submit(Priority::kBulk, {}, [&] {
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
  EXPECT_FALSE(SubmitAndWait(device, Priority::kInteractive, stop.get_token(),
                   [&] { ran = true; }));
  EXPECT_FALSE(ran);
}

TEST(DeviceThread, ThrowsAtItsCaller) {
  DeviceThread device;
  const auto fail = [] { throw std::runtime_error("out of memory"); };
  EXPECT_THROW(SubmitAndWait(device, Priority::kBulk, {}, fail), std::runtime_error);
  EXPECT_TRUE(SubmitAndWait(device, Priority::kBulk, {}, [] {}));
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
          SubmitAndWait(device, i % 2 == 0 ? Priority::kBulk : Priority::kInteractive,
              stop.get_token(), [&] { ++total; });
        }
      });
    }
  }
  EXPECT_EQ(total, 8 * 428);
  EXPECT_EQ(device.waiting(), 0);
}

}  // namespace
}  // namespace tessera::inference
