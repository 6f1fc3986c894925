#include "models/unet/device.h"

#include <fstream>
#include <iterator>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "models/unet/out_of_memory.h"

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

TEST(Device, PrecisionFollowsTheDeviceOnlyWhereAskedTo) {
  using version::Precision;
  EXPECT_EQ(ResolvePrecision(Precision::kFloat32, "cpu"), Precision::kFloat32);
  EXPECT_EQ(ResolvePrecision(Precision::kBfloat16, "cpu"),
            Precision::kBfloat16);
  std::ifstream file("/proc/cpuinfo");
  const std::string cpu((std::istreambuf_iterator<char>(file)), {});
  const bool fast = cpu.find("avx512_bf16") != std::string::npos;
  EXPECT_EQ(ResolvePrecision(Precision::kAuto, "cpu"),
            fast ? Precision::kBfloat16 : Precision::kFloat32);
}

TEST(OutOfMemory, IsToldByTheWordsOfEveryLibrary) {
  for (const char* message :
       {"CUDA out of memory. Tried to allocate 2.00 GiB",
        "CUDA error: out of memory",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
        "cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate`",
        "DefaultCPUAllocator: can't allocate memory: you tried to allocate"}) {
    EXPECT_TRUE(SaysOutOfMemory(message)) << message;
  }
  EXPECT_FALSE(SaysOutOfMemory("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"));
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
