#include "server/inference/device_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "tests/support/status_matchers.h"

namespace tessera::inference {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Each model takes one byte.
class FakeDevice final : public LoadedModels {
 public:
  bool Has(const std::string& version) const override {
    return models_.contains(version);
  }
  int64_t bytes() const override {
    return static_cast<int64_t>(models_.size());
  }
  absl::Status Load(const std::string& version) {
    if (!broken_.ok()) return broken_;
    if (!Has(version) && bytes() == room_) {
      return absl::ResourceExhaustedError("no room");
    }
    models_.insert(version);
    return absl::OkStatus();
  }

  std::set<std::string> models_;
  int64_t room_ = 100;
  absl::Status broken_;
};

class DeviceChoiceTest : public ::testing::Test {
 protected:
  absl::StatusOr<DeviceChoice::Turn> Take(const std::string& version) {
    return choice_.Take(version, [this](size_t device) {
      tried_.push_back(device);
      return devices_[device].Load(version_);
    });
  }
  // Begins an image with `version`, and says where.
  size_t Begin(const std::string& version) {
    version_ = version;
    tried_.clear();
    auto turn = Take(version);
    EXPECT_OK(turn);
    const size_t device = turn->device();
    turns_[device].push_back(*std::move(turn));
    return device;
  }
  void EndOneOn(size_t device) { turns_[device].pop_back(); }
  absl::Status Refusal(const std::string& version) {
    version_ = version;
    tried_.clear();
    return Take(version).status();
  }

  std::string version_;
  std::vector<size_t> tried_;
  std::vector<FakeDevice> devices_ = std::vector<FakeDevice>(3);
  DeviceChoice choice_{{&devices_[0], &devices_[1], &devices_[2]}};
  std::map<size_t, std::vector<DeviceChoice::Turn>> turns_;
};

TEST_F(DeviceChoiceTest, StaysWhereTheModelIsWhileThatDeviceIsIdle) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(Begin("a"), 0u);
    EndOneOn(0);
  }
  EXPECT_FALSE(devices_[1].Has("a"));
}

TEST_F(DeviceChoiceTest, ABusyDeviceLeavesImagesToIdleOnes) {
  EXPECT_EQ(Begin("a"), 0u);
  EXPECT_EQ(Begin("a"), 1u);
  EXPECT_EQ(Begin("a"), 2u);
  EXPECT_EQ(Begin("a"), 0u);
  EndOneOn(2);
  EXPECT_EQ(Begin("a"), 2u);
  EndOneOn(1);
  EXPECT_EQ(Begin("a"), 1u);
}

TEST_F(DeviceChoiceTest, AnotherModelGoesWhereTheLeastIsLoaded) {
  devices_[0].models_ = {"a", "b"};
  devices_[1].models_ = {"a", "b", "c"};
  devices_[2].models_ = {"a"};
  EXPECT_EQ(Begin("d"), 2u);
  EndOneOn(2);
  EXPECT_EQ(Begin("c"), 1u) << "it is loaded there";
}

TEST_F(DeviceChoiceTest, PassesOverDevicesWithoutRoom) {
  devices_[0].room_ = 0;
  devices_[1].room_ = 0;
  EXPECT_EQ(Begin("a"), 2u);
  EXPECT_THAT(tried_, ElementsAre(0, 1, 2));
  // Devices that were passed over do not count as busy.
  devices_[0].room_ = 1;
  EXPECT_EQ(Begin("b"), 0u);
}

TEST_F(DeviceChoiceTest, RefusesAModelForWhichNoDeviceHasRoom) {
  for (FakeDevice& device : devices_) device.room_ = 0;
  EXPECT_EQ(Refusal("a").code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(tried_, ElementsAre(0, 1, 2));
  for (FakeDevice& device : devices_) device.room_ = 1;
  EXPECT_EQ(Begin("a"), 0u);
}

TEST_F(DeviceChoiceTest, AModelThatCannotBeUsedIsTriedOnce) {
  devices_[0].broken_ = absl::DataLossError("damaged");
  EXPECT_EQ(Refusal("a").code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(tried_, ElementsAre(0));
}

TEST_F(DeviceChoiceTest, ALostDeviceGetsNothingUntilItIsBack) {
  choice_.Lose(0);
  EXPECT_EQ(Begin("a"), 1u);
  EXPECT_EQ(Begin("a"), 2u);
  EXPECT_EQ(Begin("a"), 1u);
  EXPECT_FALSE(choice_.AllLost());
  choice_.Regain(0);
  EXPECT_EQ(Begin("a"), 0u);
}

TEST_F(DeviceChoiceTest, WithoutAnyDeviceItSaysWhenToComeBack) {
  for (size_t i = 0; i < 3; ++i) choice_.Lose(i);
  EXPECT_TRUE(choice_.AllLost());
  const absl::Status refused = Refusal("a");
  EXPECT_ERROR(refused, kUnavailable, "DEVICE_LOST");
  EXPECT_TRUE(RetryDelayOf(refused).has_value());
  EXPECT_THAT(tried_, IsEmpty());
}

}  // namespace
}  // namespace tessera::inference
