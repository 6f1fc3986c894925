// Pieces that run at once, each on one core.
#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <functional>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "models/turns/device_thread.h"

namespace tessera::turns {
namespace {

constexpr PieceOfWork kSmall = {.for_one_core = true};
constexpr PieceOfWork kLarge = {.priority = Priority::kInteractive};

// A CPU of two cores, busy until Begin().
class OneCoreTest : public ::testing::Test {
 protected:
  OneCoreTest() {
    first_ = device_.Submit(kLarge, {}, [this] {
      large_runs_on_ = std::this_thread::get_id();
      busy_.Notify();
      free_.WaitForNotification();
    });
    busy_.WaitForNotification();
  }
  ~OneCoreTest() override { Begin(); }

  void Call(const PieceOfWork& piece, std::function<void()> work,
            std::stop_token stop = {}) {
    tickets_.push_back(device_.Submit(piece, std::move(stop), std::move(work)));
  }

  void Begin() {
    if (!free_.HasBeenNotified()) free_.Notify();
    for (const auto& ticket : tickets_) ticket->Wait();
  }

  // As two who can only go on together.
  std::function<void()> Meet() {
    return [this] {
      const absl::MutexLock lock(&mu_);
      ++met_;
      mu_.Await(absl::Condition(
          +[](int* met) { return *met >= 2; }, &met_));
    };
  }

  DeviceThread device_{2};
  absl::Notification busy_;
  absl::Notification free_;
  std::thread::id large_runs_on_;
  absl::Mutex mu_;
  int met_ = 0;
  std::unique_ptr<DeviceThread::Ticket> first_;
  std::vector<std::unique_ptr<DeviceThread::Ticket>> tickets_;
};

TEST_F(OneCoreTest, AsManyAsCoresRunAtOnce) {
  Call(kSmall, Meet());
  Call(kSmall, Meet());
  Begin();
  EXPECT_EQ(met_, 2);
}

TEST_F(OneCoreTest, EachIsToldThatItHasOneCore) {
  std::atomic<int> told = 0;
  for (int i = 0; i < 2; ++i) {
    Call(kSmall, [&, meet = Meet()] {
      meet();
      told += device_.on_one_core() ? 1 : 0;
    });
  }
  Begin();
  EXPECT_EQ(told, 2);
}

TEST_F(OneCoreTest, FewerRunOnAllCores) {
  std::thread::id ran_on;
  bool on_one_core = true;
  Call(kSmall, [&] {
    ran_on = std::this_thread::get_id();
    on_one_core = device_.on_one_core();
  });
  Begin();
  EXPECT_EQ(ran_on, large_runs_on_);
  EXPECT_FALSE(on_one_core);
}

TEST_F(OneCoreTest, OneThatComesLaterJoins) {
  absl::Notification first_ended;
  absl::Notification joined;
  Call(kSmall, [&] { joined.WaitForNotification(); });
  Call(kSmall, [&] { first_ended.Notify(); });
  free_.Notify();
  first_ended.WaitForNotification();
  // The first one still runs, and ends with this one only.
  Call(kSmall, [&] { joined.Notify(); });
  Begin();
}

TEST_F(OneCoreTest, OthersWaitUntilTheyHaveEnded) {
  std::atomic<int> running = 0;
  int seen = -1;
  const auto small = [&, meet = Meet()] {
    ++running;
    meet();  // The first two run at once for certain.
    std::this_thread::yield();
    --running;
  };
  Call(kSmall, small);
  Call(kSmall, small);
  Call(kLarge, [&] { seen = running; });
  Call(kSmall, small);
  Call(kSmall, small);
  Begin();
  EXPECT_EQ(seen, 0);
}

TEST_F(OneCoreTest, ThoseLeftRunWhereOneLeaves) {
  std::stop_source stop;
  bool left_ran = false;
  bool other_ran = false;
  Call(kSmall, [&] { left_ran = true; }, stop.get_token());
  Call(kSmall, [&] { other_ran = true; });
  stop.request_stop();
  Begin();
  EXPECT_FALSE(left_ran);
  EXPECT_TRUE(other_ran);
}

TEST_F(OneCoreTest, NobodyOvertakesThem) {
  std::vector<std::string> ran;
  std::unique_ptr<DeviceThread::Ticket> late;
  const auto small = [&, meet = Meet()](bool first) {
    meet();
    if (first) {
      // It may overtake what is bulk, but for this one core.
      late = device_.Submit(kLarge, {}, [&] { ran.push_back("large"); });
    }
    device_.Yield();
    const absl::MutexLock lock(&mu_);
    ran.push_back("small");
  };
  const PieceOfWork bulk = {.priority = Priority::kBulk, .for_one_core = true};
  Call(bulk, [&] { small(true); });
  Call(bulk, [&] { small(false); });
  Begin();
  EXPECT_TRUE(late->Wait());
  EXPECT_EQ(ran, (std::vector<std::string>{"small", "small", "large"}));
}

TEST_F(OneCoreTest, ThrowAtTheirCaller) {
  Call(kSmall, [] { throw std::runtime_error("out of memory"); });
  Call(kSmall, [] {});
  free_.Notify();
  EXPECT_THROW(tickets_[0]->Wait(), std::runtime_error);
  EXPECT_TRUE(tickets_[1]->Wait());
  tickets_.clear();
}

TEST(OneCore, NoneJoinsWhereCoresWouldBeIdle) {
  DeviceThread device(3);
  std::thread::id all_cores;
  absl::Notification free;
  const auto busy = device.Submit(kLarge, {}, [&] {
    all_cores = std::this_thread::get_id();
    free.WaitForNotification();
  });
  absl::Notification end;
  std::barrier all_run(3);
  const auto slow = device.Submit(kSmall, {}, [&] {
    all_run.arrive_and_wait();
    end.WaitForNotification();
  });
  const auto meet = [&] { all_run.arrive_and_wait(); };
  const auto one = device.Submit(kSmall, {}, meet);
  const auto two = device.Submit(kSmall, {}, meet);
  free.Notify();
  EXPECT_TRUE(one->Wait() && two->Wait());
  std::thread::id ran_on;
  const auto late = device.Submit(kSmall, {}, [&] {
    ran_on = std::this_thread::get_id();
  });
  end.Notify();
  EXPECT_TRUE(slow->Wait() && late->Wait());
  EXPECT_EQ(ran_on, all_cores);
  EXPECT_EQ(late->share(), 1);
  EXPECT_DOUBLE_EQ(slow->share(), 1.0 / 3);
}

TEST(OneCore, AllAreServedUnderLoad) {
  DeviceThread device(3);
  std::atomic<int> total = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&, i] {
        for (int turn = 0; turn < 500; ++turn) {
          std::stop_source stop;
          const auto ticket = device.Submit(
              {.priority = i % 2 == 0 ? Priority::kBulk
                                      : Priority::kInteractive,
               .cost = 1 + turn % 5,
               .for_one_core = (turn + i) % 9 != 0},
              stop.get_token(), [&] {
                ++total;
                device.Yield();
              });
          if (turn % 7 == 0) stop.request_stop();
          if (!ticket->Wait()) ++total;
        }
      });
    }
  }
  EXPECT_EQ(total, 8 * 500);
  EXPECT_EQ(device.waiting(), 0);
}

}  // namespace
}  // namespace tessera::turns
