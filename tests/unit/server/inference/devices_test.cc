#include "server/inference/devices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "models/unet/device.h"
#include "models/version/manifest.h"
#include "server/registry/model_registry.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/models/inference/small_networks.h"
#include "tests/unit/server/inference/import_version.h"

namespace tessera::inference {
namespace {

using ::testing::FloatNear;
using ::testing::Pointwise;
using imaging::FloatPlane;
using imaging::GrayPlane;
using imaging::Size;

constexpr Size kInput = {64, 64};
// As if there were so many cores, on any machine.
constexpr int kThreads = 4;

class DevicesTest : public ::testing::Test {
 protected:
  DevicesTest() { unet::SetThreads(kThreads); }
  ~DevicesTest() override { unet::SetThreads(0); }

  registry::VersionName Import(const std::string& id, int base_width) {
    version::Manifest manifest = ManifestFor(kInput, kInput);
    manifest.parameters.network.base_width = base_width;
    return ImportVersion(state_, registry_, id, manifest,
                         RandomWeights(manifest));
  }

  static std::vector<ComputeDevice> Parts(int count) {
    return NameDevices(std::vector<std::string>(count, "cpu"), kThreads)
        .value();
  }

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  testing::ServerState state_{folder_.path(), clock_};
  registry::ModelRegistry registry_{state_.database(), state_.files(), clock_};
  RegistryModels models_{registry_, state_.files()};
};

// LibTorch cuts an elementwise operator into a piece for each thread, and the
// last pixels of a piece are rounded otherwise.
constexpr double kRounding = 1e-7;

TEST_F(DevicesTest, PartsOfACpuComputeWhatAWholeOneDoes) {
  GrayPlane image({200, 180}, 0);
  for (int y = 0; y < 200; ++y) {
    for (int x = 0; x < 180; ++x) {
      image.at(x, y) = static_cast<uint16_t>(x * y % 251);
    }
  }
  // oneDNN computes wide networks, LibTorch's operators the others.
  for (const int base_width : {8, 16}) {
    const auto model = Import("w" + std::to_string(base_width), base_width);
    Devices whole(Parts(1), models_, clock_, {});
    const auto expected =
        PlanesOrDie(*whole.Take(model)->model->predictor, image);
    for (const int count : {2, 3, 4}) {
      Devices parts(Parts(count), models_, clock_, {});
      // Each place makes its device busy, so that the next is another one.
      std::vector<Devices::Place> places;
      for (int i = 0; i < count; ++i) {
        places.push_back(parts.Take(model).value());
        EXPECT_EQ(places.back().device, "cpu:" + std::to_string(i));
        const auto found = PlanesOrDie(*places.back().model->predictor, image);
        ASSERT_EQ(found.size(), expected.size());
        for (size_t j = 0; j < found.size(); ++j) {
          EXPECT_THAT(
              found[j].pixels(),
              Pointwise(FloatNear(kRounding), expected[j].pixels()))
              << places.back().device << " of " << count << ", base width "
              << base_width;
        }
      }
    }
  }
}

TEST_F(DevicesTest, ALostDeviceEndsItsImagesAndGetsNoOthers) {
  const auto model = Import("m", 8);
  Devices devices(Parts(2), models_, clock_, {});
  const auto first = devices.Take(model);
  ASSERT_OK(first);
  devices.Lose(0);
  EXPECT_TRUE(first->lost.stop_requested());
  EXPECT_TRUE(devices.IsLost("cpu:0"));
  EXPECT_FALSE(devices.IsLost("cpu:1"));
  for (int i = 0; i < 3; ++i) {
    const auto other = devices.Take(model);
    ASSERT_OK(other);
    EXPECT_EQ(other->device, "cpu:1");
    EXPECT_FALSE(other->lost.stop_requested());
  }
  devices.Lose(1);
  EXPECT_TRUE(devices.AllLost());
  EXPECT_ERROR(devices.Take(model), kUnavailable, "DEVICE_LOST");
  devices.Regain(0);
  const auto again = devices.Take(model);
  ASSERT_OK(again);
  EXPECT_FALSE(again->lost.stop_requested());
}

TEST_F(DevicesTest, TrainingYieldsToAnyPartOfItsHardware) {
  const auto model = Import("m", 8);
  Devices devices(Parts(2), models_, clock_, {});
  EXPECT_FALSE(devices.ShouldPause("cpu"));
  const auto first = devices.Take(model);
  const auto second = devices.Take(model);
  ASSERT_OK(second);
  const TrainingYield::Demand demand(second->yield);
  EXPECT_TRUE(devices.ShouldPause("cpu"));
  EXPECT_FALSE(devices.ShouldPause("cuda:0"));
}

TEST_F(DevicesTest, PartsOfACpuDivideItsMemory) {
  const auto model = Import("m", 8);
  int64_t bytes = 0;
  {
    ModelCache cache(models_, "cpu");
    EXPECT_OK(cache.Get(model));
    bytes = cache.bytes();
  }
  Devices roomy(Parts(2), models_, clock_, {.limits = {.bytes = 2 * bytes}});
  EXPECT_OK(roomy.Take(model));
  Devices tight(Parts(2), models_, clock_,
                {.limits = {.bytes = 2 * bytes - 2}});
  EXPECT_ERROR(tight.Take(model), kResourceExhausted, "MEMORY_TOO_SMALL");
}

TEST_F(DevicesTest, AMissingModelIsNotFound) {
  Devices devices(Parts(2), models_, clock_, {});
  EXPECT_ERROR(
      devices.Take(registry::VersionName::Parse("models/none").value()),
      kNotFound, "MODEL_NOT_FOUND");
}

}  // namespace
}  // namespace tessera::inference
