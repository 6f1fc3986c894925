#include "server/pictures/picture_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <new>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "server/pictures/decoded_picture.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/server/pictures/test_image.h"

namespace tessera::pictures {
namespace {

std::shared_ptr<const Picture> SmallPicture() {
  return std::make_shared<DecodedPicture>(
      std::vector<imaging::GrayPlane>{TestImage({100, 100}, 8)},
      IntensitySummary{.bins = std::vector<int64_t>(kBins)});
}

SliceId Slice(int number) { return {.sha256 = "a", .slice = number}; }

TEST(PictureCache, KeepsWhatWasUsedLastWithinItsBytes) {
  const int64_t each = SmallPicture()->memory_bytes();
  PictureCache cache(2 * each);
  int loads = 0;
  const auto get = [&](int number) {
    EXPECT_OK(cache.Get(Slice(number), [&] {
      ++loads;
      return SmallPicture();
    }));
  };
  get(1);
  get(2);
  get(1);
  EXPECT_EQ(loads, 2);
  get(3);  // Takes the place of 2.
  EXPECT_EQ(cache.bytes(), 2 * each);
  get(1);
  EXPECT_EQ(loads, 3);
  get(2);
  EXPECT_EQ(loads, 4);
}

TEST(PictureCache, HandsOutWhatIsTooLargeToKeep) {
  PictureCache cache(10);
  EXPECT_OK(cache.Get(Slice(1), [] { return SmallPicture(); }));
  EXPECT_EQ(cache.bytes(), 0);
}

TEST(PictureCache, SimultaneousCallsLoadOnce) {
  PictureCache cache(1 << 20);
  std::atomic<int> loads = 0;
  absl::Notification begun;
  absl::Notification go_on;
  const auto load = [&]() -> PictureCache::Loaded {
    ++loads;
    begun.Notify();
    go_on.WaitForNotification();
    return SmallPicture();
  };
  std::vector<PictureCache::Loaded> results(5, nullptr);
  {
    std::vector<std::jthread> threads;
    threads.emplace_back([&] { results[0] = cache.Get(Slice(1), load); });
    begun.WaitForNotification();
    for (size_t i = 1; i < results.size(); ++i) {
      threads.emplace_back([&, i] { results[i] = cache.Get(Slice(1), load); });
    }
    go_on.Notify();
  }
  EXPECT_EQ(loads, 1);
  for (const auto& result : results) {
    ASSERT_OK(result);
    EXPECT_EQ(*result, *results[0]);
  }
}

TEST(PictureCache, AFailureIsTriedAgain) {
  PictureCache cache(1 << 20);
  EXPECT_EQ(cache
                .Get(Slice(1),
                     []() -> PictureCache::Loaded {
                       return absl::DataLossError("damaged");
                     })
                .status()
                .code(),
            absl::StatusCode::kDataLoss);
  EXPECT_EQ(cache
                .Get(Slice(1),
                     []() -> PictureCache::Loaded { throw std::bad_alloc(); })
                .status()
                .code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_OK(cache.Get(Slice(1), [] { return SmallPicture(); }));
}

}  // namespace
}  // namespace tessera::pictures
