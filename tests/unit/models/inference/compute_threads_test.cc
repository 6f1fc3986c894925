#include "models/inference/compute_threads.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <atomic>
#include <new>
#include <set>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "models/inference/predictor.h"
#include "tests/unit/models/inference/small_networks.h"

namespace tessera::inference {
namespace {

// The threads that an operator of LibTorch runs on, if it likes two.
int ThreadsOfAnOperator() {
  at::set_num_threads(2);  // As LibTorch says to each thread.
  std::atomic<int> threads = 0;
  at::parallel_for(0, 2, 1, [&](int64_t, int64_t) { ++threads; });
  return threads;
}

TEST(UseOneCore, OperatorsRunOnTheirCallersThreadAlone) {
  int threads = 0;
  std::jthread([&] {
    UseOneCore();
    threads = ThreadsOfAnOperator();
  }).join();
  EXPECT_EQ(threads, 1);
}

TEST(WithThreads, LimitsOperatorsThatAskForMore) {
  std::jthread([] {
    at::set_num_threads(4);
    const auto count = [] {
      absl::Mutex mu;
      std::set<std::thread::id> threads;
      at::parallel_for(0, 64, 1, [&](int64_t, int64_t) {
        const absl::MutexLock lock(&mu);
        threads.insert(std::this_thread::get_id());
      });
      return threads.size();
    };
    size_t found = 0;
    for (const size_t threads : {1, 3, 2}) {
      WithThreads(static_cast<int>(threads), [&] {
        found = count();
        // What operators are planned for.
        EXPECT_EQ(at::get_num_threads(), 4);
      });
      EXPECT_EQ(found, threads);
    }
    WithThreads(0, [&] { found = count(); });
    EXPECT_EQ(found, 4u);
    EXPECT_EQ(count(), 4u) << "the limit has stayed";
  }).join();
}

TEST(WithThreads, LetsExceptionsThrough) {
  EXPECT_THROW(WithThreads(1, [] { throw std::bad_alloc(); }), std::bad_alloc);
}

TEST(UseOneCore, IsWhatTilesDoThatRunAtOnce) {
  DeviceThread device(2);
  std::atomic<int> at_once = 0;
  std::atomic<int> threads = 0;
  const version::Manifest manifest = ManifestFor({64, 64}, {64, 64});
  const auto predictor = LoadOrDie(
      manifest, RandomWeights(manifest),
      {.thread = &device, .before_forward = [&](absl::string_view,
                                                imaging::Size, int) {
         if (!device.on_one_core()) return;
         ++at_once;
         threads += ThreadsOfAnOperator();
       }});
  absl::Notification begun;
  absl::Notification free;
  const auto busy = device.Submit({}, {}, [&] {
    begun.Notify();
    free.WaitForNotification();
  });
  begun.WaitForNotification();
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 2; ++i) {
      callers.emplace_back([&] {
        PlanesOrDie(*predictor, imaging::GrayPlane({64, 64}, 7));
      });
    }
    while (device.waiting() < 2) std::this_thread::yield();
    free.Notify();
  }
  if (at_once == 0) GTEST_SKIP() << "no network is packed here";
  EXPECT_EQ(at_once, 2);
  EXPECT_EQ(threads, 2);
}

}  // namespace
}  // namespace tessera::inference
