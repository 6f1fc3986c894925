#include "models/unet/device.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tessera::unet {
namespace {

using ::testing::HasSubstr;

TEST(Device, TheCpuIsLastAndDescribed) {
  const std::vector<DeviceInfo> devices = ListDevices();
  ASSERT_FALSE(devices.empty());
  EXPECT_EQ(devices.back().name, "cpu");
  EXPECT_FALSE(devices.back().description.empty());
  EXPECT_GT(devices.back().memory_total_bytes, 0);
  EXPECT_LE(devices.back().memory_used_bytes,
            devices.back().memory_total_bytes);
}

TEST(Device, AutoIsTheFirstAndUnknownNamesListTheChoices) {
  EXPECT_EQ(*ResolveDevice("auto"), ListDevices().front().name);
  EXPECT_EQ(*ResolveDevice("cpu"), "cpu");
  const absl::Status status = ResolveDevice("cuda:999").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("cpu"));
}

TEST(Device, ThreadsAreSet) {
  SetThreads(1);
  EXPECT_EQ(DescribeRuntime().threads, 1);
  SetThreads(0);
  EXPECT_GE(DescribeRuntime().threads, 1);
  EXPECT_FALSE(DescribeRuntime().libtorch_version.empty());
  EXPECT_FALSE(DescribeRuntime().blas.empty());
}

}  // namespace
}  // namespace tessera::unet
