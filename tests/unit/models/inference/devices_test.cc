// That what a device computes, and in which precision, changes no objects.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "models/evaluation/average_precision.h"
#include "models/inference/predictor.h"
#include "models/instances/decode.h"
#include "models/unet/device.h"
#include "tests/unit/models/inference/painted.h"
#include "tests/unit/models/inference/small_networks.h"

namespace tessera::inference {
namespace {

using imaging::FloatPlane;
using imaging::GrayPlane;
using version::Precision;
using version::Target;

constexpr int kImages = 4;

std::vector<FloatPlane> Planes(const GrayPlane& image,
                               const std::string& device,
                               Precision precision) {
  auto predictor = Predictor::Load(
      TrainedWeights(Target::kDistance),
      ManifestFor({64, 64}, {64, 64}, Target::kDistance), device,
      {.precision = precision});
  EXPECT_TRUE(predictor.ok()) << predictor.status();
  return PlanesOrDie(**predictor, image);
}

// How the planes and objects of a device differ from the CPU's in float32.
struct Difference {
  // Of all planes' values; of a single one it may be much, where what counts as
  // touching changes by a hair.
  double mean = 0;
  evaluation::CountsByThreshold counts;
};

Difference FromCpu(const std::string& device, Precision precision) {
  std::mt19937_64 random(11);
  Difference difference;
  int64_t values = 0;
  for (int i = 0; i < kImages; ++i) {
    const imaging::Size size = {192, 256};
    const GrayPlane image = Paint(size, RandomEllipses(size, 40, random), random);
    const auto expected = Planes(image, "cpu", Precision::kFloat32);
    const auto found = Planes(image, device, precision);
    for (size_t p = 0; p < expected.size(); ++p) {
      for (size_t at = 0; at < expected[p].pixels().size(); ++at) {
        difference.mean += std::abs(double{expected[p].pixels()[at]} -
                                    found[p].pixels()[at]);
        ++values;
      }
    }
    const instances::DecodeOptions options = {.target = Target::kDistance,
                                              .min_area_px = 10};
    evaluation::Accumulate(
        difference.counts,
        evaluation::Compare(instances::DecodeObjects(expected, options),
                            instances::DecodeObjects(found, options)));
  }
  difference.mean /= static_cast<double>(values);
  return difference;
}

TEST(Devices, FindTheSameObjectsAsTheCpu) {
  const std::vector<unet::DeviceInfo> devices = unet::ListDevices();
  if (devices.size() == 1) GTEST_SKIP() << "there is only a CPU";
  for (const unet::DeviceInfo& device : devices) {
    SCOPED_TRACE(device.name);
    const Difference exact = FromCpu(device.name, Precision::kFloat32);
    EXPECT_LT(exact.mean, 1e-5);
    ASSERT_GT(exact.counts[0].true_positives, 10 * kImages);
    EXPECT_EQ(exact.counts.back().AveragePrecision(), 1);
  }
}

TEST(Devices, FindNearlyTheSameObjectsInBfloat16) {
  for (const unet::DeviceInfo& device : unet::ListDevices()) {
    SCOPED_TRACE(device.name);
    const Difference shorter = FromCpu(device.name, Precision::kBfloat16);
    EXPECT_GT(shorter.mean, 1e-5) << "it was not computed in bfloat16";
    EXPECT_LT(shorter.mean, 0.01);
    EXPECT_GT(shorter.counts[0].AveragePrecision(), 0.95);
    EXPECT_GT(shorter.counts.back().AveragePrecision(), 0.9);
  }
}

}  // namespace
}  // namespace tessera::inference
