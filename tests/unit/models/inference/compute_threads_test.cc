#include "models/inference/compute_threads.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

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
