#include "models/inference/predictor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "models/instances/decode.h"
#include "tests/unit/models/inference/painted.h"
#include "tests/unit/models/inference/small_networks.h"

namespace tessera::inference {
namespace {

using imaging::FloatPlane;
using imaging::GrayPlane;
using imaging::Size;

std::unique_ptr<Predictor> LoadTrained(const version::Manifest& manifest) {
  return LoadOrDie(manifest, TrainedWeights());
}

FloatPlane PredictOrDie(Predictor& predictor, const GrayPlane& image,
                        const PredictOptions& options = {}) {
  return PlanesOrDie(predictor, image, options).front();
}

TEST(Predictor, FindsWhatItLearnt) {
  std::mt19937_64 random(10);
  auto predictor = LoadTrained(ManifestFor({64, 64}, {64, 64}));
  const std::vector<Ellipse> ellipses = {{30, 30, 10, 14}, {100, 70, 15, 9}};
  const GrayPlane image = Paint({101, 133}, ellipses, random);
  const FloatPlane probability = PredictOrDie(*predictor, image);
  ASSERT_EQ(probability.size(), image.size());
  int wrong = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      ASSERT_GE(probability.at(x, y), 0);
      ASSERT_LE(probability.at(x, y), 1.00001);
      const bool object =
          ellipses[0].Contains(x, y) || ellipses[1].Contains(x, y);
      wrong += object != (probability.at(x, y) > 0.5f);
    }
  }
  EXPECT_LT(wrong, 101 * 133 / 50);
}

TEST(Predictor, TakesImagesOfAnySize) {
  auto predictor = LoadTrained(ManifestFor({64, 64}, {64, 64}));
  for (const Size size : {Size{1, 1}, Size{1, 200}, Size{3, 2}, Size{65, 64}}) {
    std::mt19937_64 random(11);
    const GrayPlane image = Paint(size, {}, random);
    const FloatPlane probability = PredictOrDie(*predictor, image);
    EXPECT_EQ(probability.size(), size);
    for (const float p : probability.pixels()) ASSERT_TRUE(p >= 0 && p <= 1.001);
  }
}

TEST(Predictor, ScalesSubimagesToTheNetworkInputSize) {
  // An image twice as large, in subimages twice as large: the same objects.
  std::mt19937_64 random(12);
  auto predictor = LoadTrained(ManifestFor({64, 64}, {64, 64}));
  const GrayPlane image = Paint({256, 256}, {{100, 120, 30, 40}}, random);
  const FloatPlane probability =
      PredictOrDie(*predictor, image, {.subimage_size = {128, 128}});
  std::vector<instances::ObjectMeasurements> objects;
  instances::BandDecoder decoder(
      image.width(), {.min_area_px = 50},
      [&](const instances::DecodedObject& object) {
        objects.push_back(object.measurements);
        return absl::OkStatus();
      });
  ASSERT_TRUE(decoder.Add(image, {probability}).ok());
  ASSERT_TRUE(decoder.Finish().ok());
  ASSERT_EQ(objects.size(), 1u);
  EXPECT_NEAR(objects[0].centroid_x, 100, 1);
  EXPECT_NEAR(objects[0].centroid_y, 120, 1);
  EXPECT_NEAR(objects[0].area_px, std::acos(-1.0) * 30 * 40, 300);
}

TEST(Predictor, ThreadsGetTheSameBitsAsAlone) {
  auto predictor = LoadTrained(ManifestFor({64, 64}, {64, 64}));
  std::vector<GrayPlane> images;
  std::vector<FloatPlane> alone;
  for (int i = 0; i < 4; ++i) {
    std::mt19937_64 random(20 + i);
    images.push_back(Paint({90, 70 + 10 * i}, {{30, 40, 12, 9}}, random));
    alone.push_back(PredictOrDie(*predictor, images.back()));
  }
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      EXPECT_EQ(PredictOrDie(*predictor, images[i % 4]), alone[i % 4]) << i;
    });
  }
}

TEST(Predictor, StopsWithinOneTile) {
  auto predictor = LoadTrained(ManifestFor({64, 64}, {64, 64}));
  std::stop_source stop;
  int last = 0;
  const auto result = PredictPlanes(
      *predictor, GrayPlane({300, 300}, 5), {}, stop.get_token(),
      [&](int done, int total) {
        EXPECT_EQ(done, last + 1);
        EXPECT_GT(total, 10);
        last = done;
        if (done == 2) stop.request_stop();
      });
  EXPECT_EQ(result.status().code(), absl::StatusCode::kCancelled);
  // The next one was being computed, and may have ended before.
  EXPECT_LE(last, 3);
}

TEST(Predictor, StopsInTheMiddleOfATile) {
  std::stop_source stop;
  auto predictor = LoadOrDie(
      ManifestFor({64, 64}, {64, 64}), TrainedWeights(),
      {.before_forward = [&](absl::string_view, Size input, int) {
        EXPECT_EQ(input, (Size{304, 304}));
        stop.request_stop();
      }});
  const auto result =
      PredictPlanes(*predictor, GrayPlane({300, 300}, 5), {},
                    stop.get_token(), [](int, int) { FAIL(); });
  EXPECT_EQ(result.status().code(), absl::StatusCode::kCancelled);
}

TEST(Predictor, RefusesOptionsOutOfRange) {
  auto predictor = LoadTrained(ManifestFor({64, 64}, {64, 64}));
  const auto code = [&](const GrayPlane& image, const PredictOptions& options) {
    return PredictPlanes(*predictor, image, options).status().code();
  };
  const GrayPlane image({80, 80}, 1);
  const auto bad = absl::StatusCode::kInvalidArgument;
  EXPECT_EQ(code(GrayPlane(), {}), bad);
  EXPECT_EQ(code(image, {.subimage_size = {15, 64}}), bad);
  EXPECT_EQ(code(image, {.subimage_size = {0, 64}}), bad);
  EXPECT_EQ(code(image, {.subimage_size = {1 << 30, 1 << 30}}), bad);
  EXPECT_EQ(code(image, {.overlap_px = -2}), bad);
  EXPECT_EQ(code(image, {.overlap_px = 57}), bad);
  EXPECT_EQ(code(image, {.overlap_px = 56}), absl::StatusCode::kOk);
  EXPECT_EQ(code(image, {.overlap_px = 0}), absl::StatusCode::kOk);
}

TEST(Predictor, RefusesWeightsOfAnotherNetwork) {
  version::Manifest manifest = ManifestFor({64, 64}, {64, 64});
  manifest.parameters.network.base_width = 9;
  auto predictor = Predictor::Load(TrainedWeights(), manifest, "cpu");
  EXPECT_EQ(predictor.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(predictor.status().message().find("weight"), std::string::npos);
  EXPECT_EQ(Predictor::Load("", ManifestFor({64, 64}, {64, 64}), "cpu")
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(Predictor, MakesNoNetworkThatTheWeightsAreTooFewFor) {
  version::Manifest manifest = ManifestFor({64, 64}, {64, 64});
  manifest.parameters.network = version::NetworkShape();
  const absl::Status status =
      Predictor::Load(TrainedWeights(), manifest, "cpu").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find(
                "base width 64 and depth 4 takes 124122632; import the two"),
            std::string::npos)
      << status;
}

TEST(Predictor, TrainingMaxNeedsAPositiveMaximum) {
  version::Manifest manifest = ManifestFor({64, 64}, {64, 64});
  manifest.parameters.intensity =
      version::IntensityNormalization::kTrainingMax;
  EXPECT_EQ(Predictor::Load(TrainedWeights(), manifest, "cpu").status().code(),
            absl::StatusCode::kInvalidArgument);
  manifest.training_max = 255;
  EXPECT_TRUE(Predictor::Load(TrainedWeights(), manifest, "cpu").ok());
}

}  // namespace
}  // namespace tessera::inference
