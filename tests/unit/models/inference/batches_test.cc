// Tiles of several callers, computed together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <new>
#include <random>
#include <stdexcept>
#include <thread>

#include "absl/synchronization/notification.h"
#include "models/inference/predictor.h"
#include "tests/unit/models/inference/painted.h"
#include "tests/unit/models/inference/small_networks.h"

namespace tessera::inference {
namespace {

using imaging::FloatPlane;
using imaging::GrayPlane;
using imaging::Size;
using ::testing::ElementsAre;

// Of a network that cannot be packed, so that tiles can be batched on a CPU.
version::Manifest Unpacked() {
  version::Manifest manifest = ManifestFor({64, 64}, {64, 64});
  manifest.parameters.network.normalization =
      version::NetworkNormalization::kGroup;
  return manifest;
}

// A device that is busy until callers wait for it.
class BatchesTest : public ::testing::Test {
 protected:
  static constexpr int kCallers = 5;

  // What `before_forward` throws, a forward does.
  std::unique_ptr<Predictor> Load(BeforeForward before_forward = nullptr) {
    return LoadOrDie(manifest_, weights_,
                     {.thread = &device_,
                      .batches = true,
                      .before_forward = std::move(before_forward)});
  }

  // Of small images, all at once, each of its own kind.
  std::vector<absl::StatusOr<std::vector<FloatPlane>>> PredictTogether(
      Predictor& predictor, std::stop_token first_stops = {}) {
    absl::Notification begun;
    absl::Notification free;
    const auto busy = device_.Submit({}, {}, [&] {
      begun.Notify();
      free.WaitForNotification();
    });
    begun.WaitForNotification();
    std::vector<absl::StatusOr<std::vector<FloatPlane>>> found(kCallers);
    std::vector<std::jthread> callers;
    for (int i = 0; i < kCallers; ++i) {
      callers.emplace_back([&, i] {
        found[static_cast<size_t>(i)] =
            PredictPlanes(predictor, images_[static_cast<size_t>(i)], {},
                          i == 0 ? first_stops : std::stop_token());
      });
      // The first one's turn comes first.
      while (device_.waiting() == 0) std::this_thread::yield();
    }
    while (device_.waiting() < kCallers) std::this_thread::yield();
    free.Notify();
    callers.clear();
    return found;
  }

  void ExpectAsAlone(
      const std::vector<absl::StatusOr<std::vector<FloatPlane>>>& found) {
    const auto alone = Load();
    for (size_t i = 0; i < found.size(); ++i) {
      ASSERT_TRUE(found[i].ok()) << found[i].status();
      const FloatPlane expected = PlanesOrDie(*alone, images_[i]).front();
      for (size_t at = 0; at < expected.pixels().size(); ++at) {
        ASSERT_NEAR(found[i]->front().pixels()[at], expected.pixels()[at],
                    1e-5);
      }
    }
  }

  static std::vector<GrayPlane> Images() {
    std::mt19937_64 random(3);
    std::vector<GrayPlane> images;
    for (int i = 0; i < kCallers; ++i) {
      images.push_back(
          Paint({64, 64}, RandomEllipses({64, 64}, 3 + i, random), random));
    }
    return images;
  }

  const version::Manifest manifest_ = Unpacked();
  const std::string weights_ = RandomWeights(manifest_);
  const std::vector<GrayPlane> images_ = Images();
  DeviceThread device_;
};

TEST_F(BatchesTest, WhatWaitsIsComputedAtOnce) {
  std::vector<int> forwards;
  const auto predictor =
      Load([&](absl::string_view, Size, int n) { forwards.push_back(n); });
  ExpectAsAlone(PredictTogether(*predictor));
  EXPECT_THAT(forwards, ElementsAre(kCallers));
}

// Outputs must not depend on who else is there.
TEST_F(BatchesTest, AreNotMadeOnACpuUnlessAskedFor) {
  std::vector<int> forwards;
  const auto predictor = LoadOrDie(
      manifest_, weights_,
      {.thread = &device_, .before_forward = [&](absl::string_view, Size, int n) {
         forwards.push_back(n);
       }});
  for (const auto& planes : PredictTogether(*predictor)) {
    EXPECT_TRUE(planes.ok());
  }
  EXPECT_THAT(forwards, ElementsAre(1, 1, 1, 1, 1));
}

TEST_F(BatchesTest, EachAloneWhereMemoryIsShort) {
  std::vector<int> forwards;
  int failed = 0;
  const auto predictor = Load([&](absl::string_view, Size, int n) {
    if (n > 1) {
      ++failed;
      throw std::bad_alloc();
    }
    forwards.push_back(n);
  });
  ExpectAsAlone(PredictTogether(*predictor));
  EXPECT_THAT(forwards, ElementsAre(1, 1, 1, 1, 1));
  EXPECT_EQ(failed, 2) << "5 and 2 at once";
}

TEST_F(BatchesTest, AFaultIsOfWhoseTurnItIs) {
  bool first = true;
  const auto predictor = Load([&](absl::string_view, Size, int) {
    if (std::exchange(first, false)) throw std::runtime_error("a fault");
  });
  int faults = 0;
  for (const auto& planes : PredictTogether(*predictor)) {
    faults += planes.ok() ? 0 : 1;
  }
  EXPECT_EQ(faults, 1);
}

TEST_F(BatchesTest, OneThatIsStoppedDoesNotStopTheOthers) {
  std::stop_source stop;
  const auto predictor =
      Load([&](absl::string_view, Size, int) { stop.request_stop(); });
  auto found = PredictTogether(*predictor, stop.get_token());
  EXPECT_EQ(found.front().status().code(), absl::StatusCode::kCancelled);
  found.erase(found.begin());
  for (const auto& planes : found) EXPECT_TRUE(planes.ok()) << planes.status();
}

}  // namespace
}  // namespace tessera::inference
