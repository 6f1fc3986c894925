#include "models/turns/tile_batches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <stop_token>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"

namespace tessera::turns {
namespace {

using imaging::FloatPlane;
using imaging::Size;
using imaging::Symmetry;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A tile of a size that waits.
struct Waiting {
  explicit Waiting(Size size, Priority priority = Priority::kInteractive,
                   const Symmetry& way = {})
      : plane(size, 0),
        symmetry(way),
        tile({plane, symmetry, sums}, priority, stop.get_token()) {}
  FloatPlane plane;
  Symmetry symmetry;
  std::vector<FloatPlane> sums;
  std::stop_source stop;
  WaitingTile tile;
};

TEST(TileBatches, TakeAlongWhatIsAlikeInTheOrderOfComing) {
  TileBatches batches;
  Waiting first({32, 16});
  Waiting other_size({32, 32});
  Waiting bulk({32, 16}, Priority::kBulk);
  Waiting turned({16, 32}, Priority::kInteractive, {.transpose = true});
  Waiting stopped({32, 16});
  Waiting second({32, 16});
  Waiting third({32, 16});
  for (Waiting* one :
       {&first, &other_size, &bulk, &turned, &stopped, &second, &third}) {
    batches.Add(one->tile);
  }
  stopped.stop.request_stop();
  const auto batch = batches.Take(first.tile, 3);
  EXPECT_THAT(batch, ElementsAre(&first.tile, &turned.tile, &second.tile));
  batches.End(batch, TileOutcome::kAdded);
  // Its turn comes, but it is computed.
  EXPECT_THAT(batches.Take(second.tile, 3), IsEmpty());
  batches.Remove(second.tile);
  EXPECT_EQ(second.tile.outcome(), TileOutcome::kAdded);
  EXPECT_THAT(batches.Take(third.tile, 3), ElementsAre(&third.tile));
  batches.Remove(stopped.tile);
  EXPECT_EQ(stopped.tile.outcome(), TileOutcome::kStopped);
}

TEST(TileBatches, WhoIsGivenBackWaitsBeforeLaterOnes) {
  TileBatches batches;
  Waiting first({16, 16});
  Waiting second({16, 16});
  Waiting third({16, 16});
  for (Waiting* one : {&first, &second, &third}) batches.Add(one->tile);
  batches.GiveBack(batches.Take(first.tile, 2));
  EXPECT_THAT(batches.Take(third.tile, 3),
              ElementsAre(&third.tile, &first.tile, &second.tile));
}

TEST(TileBatches, WhoLeavesWaitsUntilItIsComputed) {
  TileBatches batches;
  Waiting first({16, 16});
  Waiting second({16, 16});
  batches.Add(first.tile);
  batches.Add(second.tile);
  const auto batch = batches.Take(first.tile, 2);
  absl::Notification begun;
  std::atomic<bool> ended = false;
  std::thread leaves([&] {
    begun.Notify();
    batches.Remove(second.tile);
    EXPECT_TRUE(ended);
    EXPECT_EQ(second.tile.outcome(), TileOutcome::kAdded);
  });
  begun.WaitForNotification();
  for (int i = 0; i < 1000; ++i) std::this_thread::yield();
  ended = true;
  EXPECT_FALSE(second.tile.no_turn().stop_requested());
  batches.End(batch, TileOutcome::kAdded);
  EXPECT_TRUE(second.tile.no_turn().stop_requested());
  leaves.join();
}

}  // namespace
}  // namespace tessera::turns
