#include "models/inference/tile_computer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <new>
#include <random>
#include <thread>

#include "absl/synchronization/notification.h"
#include "base/error_reason.h"
#include "models/instances/decode.h"
#include "tests/unit/models/inference/painted.h"
#include "tests/unit/models/inference/small_networks.h"

namespace tessera::inference {
namespace {

using imaging::FloatPlane;
using imaging::GrayPlane;
using imaging::Size;
using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// A device that takes inputs of at most so many pixels.
BeforeForward WithRoomFor(int64_t pixels) {
  return [pixels](absl::string_view, Size input, int) {
    if (int64_t{input.height} * input.width > pixels) throw std::bad_alloc();
  };
}

std::unique_ptr<Predictor> Load(const BeforeForward& before_forward) {
  auto predictor =
      Predictor::Load(TrainedWeights(), ManifestFor({256, 256}, {256, 256}),
                      "cpu", {.before_forward = before_forward});
  EXPECT_TRUE(predictor.ok()) << predictor.status();
  return *std::move(predictor);
}

GrayPlane Cells() {
  std::mt19937_64 random(5);
  return Paint({300, 260}, {{60, 60, 12, 15}, {128, 130, 14, 14},
                            {200, 90, 10, 16}, {135, 250, 15, 10}},
               random);
}

double LargestDifference(const FloatPlane& a, const FloatPlane& b) {
  double largest = 0;
  for (size_t i = 0; i < a.pixels().size(); ++i) {
    largest = std::max(largest,
                       std::abs(double{a.pixels()[i]} - b.pixels()[i]));
  }
  return largest;
}

TEST(PartsOf, CoverTheInputAndSeeFarEnough) {
  const auto parts = PartsOf({512, 512}, 16);
  ASSERT_THAT(parts, SizeIs(4));
  int64_t covered = 0;
  for (const InputPart& part : parts) {
    covered += int64_t{part.core.width()} * part.core.height();
    EXPECT_EQ(part.window.width(), 384);
    EXPECT_TRUE(part.window.x0 == 0 || part.core.x0 - part.window.x0 == 128);
    EXPECT_TRUE(part.window.y1 == 512 || part.window.y1 - part.core.y1 == 128);
  }
  EXPECT_EQ(covered, 512 * 512);
}

TEST(PartsOf, AreNoneWhereTheyWouldNotBeSmaller) {
  EXPECT_THAT(PartsOf({256, 256}, 16), IsEmpty());
  EXPECT_THAT(PartsOf({256, 512}, 16), SizeIs(2));
}

TEST(TileComputer, ComputesInPartsWhereMemoryIsShort) {
  const GrayPlane image = Cells();
  const auto whole = PlanesOrDie(*Load(nullptr), image);
  const auto predictor = Load(WithRoomFor(int64_t{192} * 192));
  std::vector<OutOfMemoryFallback> fallbacks;
  const auto parts = PlanesOrDie(
      *predictor, image,
      {.on_out_of_memory = [&](OutOfMemoryFallback fallback) { fallbacks.push_back(fallback); }});
  EXPECT_LT(LargestDifference(whole.front(), parts.front()), 1e-5);
  EXPECT_THAT(fallbacks, Not(IsEmpty()));
  EXPECT_THAT(fallbacks, Each(OutOfMemoryFallback::kSmallerTiles));
}

TEST(TileComputer, PartsFitTestTimeAugmentation) {
  const GrayPlane image = Cells();
  const auto whole =
      PlanesOrDie(*Load(nullptr), image, {.test_time_augmentation = true});
  const auto parts = PlanesOrDie(*Load(WithRoomFor(int64_t{192} * 192)), image,
                                 {.test_time_augmentation = true});
  EXPECT_LT(LargestDifference(whole.front(), parts.front()), 1e-5);
}

TEST(TileComputer, SaysWhatToDoWhereNothingHelps) {
  const auto predictor = Load(WithRoomFor(1000));
  const auto planes = PredictPlanes(*predictor, Cells());
  EXPECT_EQ(planes.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(planes.status()), "DEVICE_OUT_OF_MEMORY");
}

TEST(TileComputer, AnotherRequestIsNotTouched) {
  int left = 1;  // Of the device's thread.
  const auto predictor = Load([&](absl::string_view, Size, int) {
    if (left-- > 0) throw std::bad_alloc();
  });
  EXPECT_TRUE(PredictPlanes(*predictor, Cells()).ok());
  int fallbacks = 0;
  PlanesOrDie(*predictor, Cells(), {.on_out_of_memory = [&](OutOfMemoryFallback) { ++fallbacks; }});
  EXPECT_EQ(fallbacks, 0);
}

TEST(TileComputer, WhoLacksMemoryWhileItOvertakesWaitsForItsTurn) {
  DeviceThread device;
  std::atomic<bool> within = false;
  int forwards = 0;
  const auto predictor = LoadOrDie(
      ManifestFor({64, 64}, {64, 64}), TrainedWeights(),
      {.thread = &device, .before_forward = [&](absl::string_view, Size, int) {
         ++forwards;
         if (within) throw std::bad_alloc();
       }});
  const GrayPlane image({64, 64}, 5);
  int fallbacks = 0;
  absl::Notification begun;
  const auto slow = device.Submit({.priority = Priority::kBulk}, {}, [&] {
    begun.Notify();
    while (device.waiting() == 0) std::this_thread::yield();
    within = true;
    device.Yield();
    within = false;
  });
  begun.WaitForNotification();
  PlanesOrDie(*predictor, image, {.on_out_of_memory = [&](OutOfMemoryFallback) { ++fallbacks; }});
  EXPECT_TRUE(slow->Wait());
  EXPECT_EQ(forwards, 2);
  EXPECT_EQ(fallbacks, 0);
}

TEST(TileNetwork, IsTheSameOnTheCpu) {
  const version::Manifest manifest = ManifestFor({64, 64}, {64, 64});
  auto network = TileNetwork::Load(TrainedWeights(), manifest.parameters,
                                   torch::Device("cpu"));
  ASSERT_TRUE(network.ok());
  TileNetwork copy = network->OnCpu();
  std::mt19937_64 random(7);
  FloatPlane input({64, 64}, 0);
  for (float& value : input.pixels()) {
    value = std::uniform_real_distribution<float>()(random);
  }
  std::vector<FloatPlane> expected(1, FloatPlane({64, 64}, 0));
  std::vector<FloatPlane> found = expected;
  const imaging::Symmetry as_it_is;
  ASSERT_TRUE(network->AddPlanes({{input, as_it_is, expected}}, {}));
  ASSERT_TRUE(copy.AddPlanes({{input, as_it_is, found}}, {}));
  EXPECT_EQ(found[0].pixels(), expected[0].pixels());
}

}  // namespace
}  // namespace tessera::inference
