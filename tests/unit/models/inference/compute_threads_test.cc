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

// What GCC calls for `#pragma omp parallel`. LibTorch's own loops in its headers
// use one thread here, since Tessera is not built with OpenMP's flag.
extern "C" void GOMP_parallel(void (*function)(void*), void* data,
                              unsigned threads, unsigned flags);

namespace tessera::inference {
namespace {

// The threads that an operator of LibTorch runs on, if it likes `wanted`.
size_t ThreadsOfAnOperator(int wanted) {
  at::set_num_threads(wanted);  // As LibTorch says to each thread.
  struct Found {
    absl::Mutex mu;
    std::set<std::thread::id> threads;
  } found;
  GOMP_parallel(
      [](void* data) {
        auto& all = *static_cast<Found*>(data);
        const absl::MutexLock lock(&all.mu);
        all.threads.insert(std::this_thread::get_id());
      },
      &found, /*threads=*/0, /*flags=*/0);
  return found.threads.size();
}

TEST(UseOneCore, OperatorsRunOnTheirCallersThreadAlone) {
  size_t before = 0;
  size_t after = 0;
  std::jthread([&] {
    before = ThreadsOfAnOperator(2);
    UseOneCore();
    after = ThreadsOfAnOperator(2);
  }).join();
  EXPECT_EQ(before, 2u);
  EXPECT_EQ(after, 1u);
}

TEST(WithThreads, LimitsOperatorsThatAskForMore) {
  std::jthread([] {
    const auto count = [] { return ThreadsOfAnOperator(4); };
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
         threads += static_cast<int>(ThreadsOfAnOperator(2));
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
