#include "server/inference/compute_device.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/inference/runtime.h"
#include "tests/support/status_matchers.h"

namespace tessera::inference {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// `NAME on HARDWARE with CORES`, and `divided`.
std::vector<std::string> Texts(const std::vector<std::string>& hardware,
                               int threads) {
  std::vector<std::string> texts;
  const auto devices = NameDevices(hardware, threads).value();
  for (const ComputeDevice& device : devices) {
    texts.push_back(device.name + " on " + device.hardware + " with " +
                    std::to_string(device.cores) +
                    (device.divided ? " divided" : ""));
  }
  return texts;
}

TEST(NameDevices, OneCpuIsWhole) {
  EXPECT_THAT(Texts({"cpu"}, 5), ElementsAre("cpu on cpu with 5"));
}

TEST(NameDevices, PartsOfACpuDivideItsThreads) {
  EXPECT_THAT(
      Texts({"cpu", "cpu", "cpu"}, 8),
      ElementsAre("cpu:0 on cpu with 3 divided", "cpu:1 on cpu with 3 divided",
                  "cpu:2 on cpu with 2 divided"));
}

TEST(NameDevices, GpusKeepTheirNames) {
  EXPECT_THAT(Texts({"cuda:1", "cpu", "cuda:0"}, 4),
              ElementsAre("cuda:1 on cuda:1 with 1", "cpu on cpu with 4",
                          "cuda:0 on cuda:0 with 1"));
}

TEST(NameDevices, RefusesAGpuTwiceAndMoreCpusThanThreads) {
  EXPECT_THAT(NameDevices({"cuda:0", "cuda:0"}, 4).status().message(),
              HasSubstr("cuda:0 is listed twice"));
  EXPECT_THAT(NameDevices({"cpu", "cpu", "cpu"}, 2).status().message(),
              HasSubstr("listed 3 times, but there are only 2 threads"));
}

TEST(DescribeAs, PartsOfACpuShareItsMemory) {
  const std::vector<unet::DeviceInfo> machine = {
      {.name = "cuda:0", .memory_total_bytes = 5},
      {.name = "cpu", .description = "EPYC", .memory_total_bytes = 9}};
  const auto described =
      DescribeAs(NameDevices({"cpu", "cpu"}, 2).value(), machine);
  ASSERT_EQ(described.size(), 3u);
  EXPECT_EQ(described[0].name, "cuda:0");
  EXPECT_EQ(described[1].name, "cpu:0");
  EXPECT_EQ(described[2].name, "cpu:1");
  EXPECT_EQ(described[2].description, "EPYC");
  EXPECT_EQ(described[2].memory_total_bytes, 9);
}

TEST(DescribeAs, NamesADeviceThatTheDriverNoLongerKnows) {
  const auto described =
      DescribeAs(NameDevices({"cuda:0", "cuda:1"}, 2).value(),
                 {{.name = "cuda:1"}, {.name = "cpu"}});
  ASSERT_EQ(described.size(), 3u);
  EXPECT_EQ(described[0].name, "cuda:0");
  EXPECT_EQ(described[0].memory_total_bytes, 0);
}

}  // namespace
}  // namespace tessera::inference
