#include "models/inference/predictor.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "models/imaging/intensity.h"
#include "models/instances/label_objects.h"
#include "models/unet/unet.h"
#include "models/unet/weights.h"

namespace tessera::inference {
namespace {

using imaging::FloatPlane;
using imaging::GrayPlane;
using imaging::Size;

struct Ellipse {
  double x, y, rx, ry;
  bool Contains(int px, int py) const {
    const double dx = (px + 0.5 - x) / rx;
    const double dy = (py + 0.5 - y) / ry;
    return dx * dx + dy * dy < 1;
  }
};

// Bright ellipses on a dark ground, both with noise.
GrayPlane Paint(Size size, const std::vector<Ellipse>& ellipses,
                std::mt19937_64& random) {
  GrayPlane image(size, 0);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const bool object =
          std::any_of(ellipses.begin(), ellipses.end(),
                      [&](const Ellipse& e) { return e.Contains(x, y); });
      image.at(x, y) =
          static_cast<uint16_t>((object ? 170 : 40) + random() % 60);
    }
  }
  return image;
}

std::vector<Ellipse> RandomEllipses(Size size, int count,
                                    std::mt19937_64& random) {
  std::uniform_real_distribution<double> unit(0, 1);
  std::vector<Ellipse> ellipses;
  for (int i = 0; i < count; ++i) {
    ellipses.push_back({unit(random) * size.width, unit(random) * size.height,
                        4 + 12 * unit(random), 4 + 12 * unit(random)});
  }
  return ellipses;
}

torch::Tensor TensorOf(const FloatPlane& plane) {
  return torch::from_blob(const_cast<float*>(plane.pixels().data()),
                          {1, 1, plane.height(), plane.width()})
      .clone();
}

version::Manifest ManifestFor(Size input, Size subimage) {
  version::Manifest manifest;
  manifest.parameters.network = {.base_width = 8, .depth = 3, .dropout = 0};
  manifest.parameters.network_input_size = input;
  manifest.parameters.subimage_size = subimage;
  manifest.parameters.device = "cpu";
  return manifest;
}

// A small network that has learnt, in a few seconds, to find bright ellipses.
const std::string& TrainedWeights() {
  static const std::string* const weights = [] {
    torch::manual_seed(1);
    std::mt19937_64 random(8);
    const Size size = {64, 64};
    unet::UNet network(ManifestFor(size, size).parameters.network);
    network->train();
    torch::optim::Adam adam(network->parameters(), 0.003);
    for (int step = 0; step < 150; ++step) {
      const auto ellipses = RandomEllipses(size, 6, random);
      const GrayPlane image = Paint(size, ellipses, random);
      torch::Tensor target = torch::zeros({1, 64, 64}, torch::kLong);
      for (int y = 0; y < 64; ++y) {
        for (int x = 0; x < 64; ++x) {
          for (const Ellipse& e : ellipses) {
            if (e.Contains(x, y)) target[0][y][x] = 1;
          }
        }
      }
      adam.zero_grad();
      torch::nn::functional::cross_entropy(
          network->forward(TensorOf(
              imaging::Normalize(image, imaging::PercentileRange(image)))),
          target)
          .backward();
      adam.step();
    }
    return new std::string(unet::SaveWeights(network));
  }();
  return *weights;
}

std::unique_ptr<Predictor> LoadOrDie(const version::Manifest& manifest) {
  auto predictor = Predictor::Load(TrainedWeights(), manifest, "cpu");
  EXPECT_TRUE(predictor.ok()) << predictor.status();
  return *std::move(predictor);
}

FloatPlane PredictOrDie(Predictor& predictor, const GrayPlane& image,
                        const PredictOptions& options = {}) {
  auto result = predictor.Predict(image, options, {}, nullptr);
  EXPECT_TRUE(result.ok()) << result.status();
  return *std::move(result);
}

// Small objects, some at the edges, and one much larger than a tile of 64.
GrayPlane LargeImage(std::mt19937_64& random) {
  const Size size = {192, 256};
  std::vector<Ellipse> ellipses = {{150, 95, 80, 55}};
  for (int y = 12; y < 192; y += 45) {
    for (int x = 2; x < 70; x += 32) {
      ellipses.push_back({x + 0.3 * (y % 7), static_cast<double>(y), 9, 12});
    }
  }
  return Paint(size, ellipses, random);
}

TEST(Predictor, TiledAndWholeGiveTheSameObjects) {
  std::mt19937_64 random(9);
  auto tiled = LoadOrDie(ManifestFor({64, 64}, {64, 64}));
  auto whole = LoadOrDie(ManifestFor({192, 256}, {192, 256}));
  for (int round = 0; round < 3; ++round) {
    const GrayPlane image = LargeImage(random);
    const auto once = instances::LabelObjects(PredictOrDie(*whole, image),
                                              {.min_area_px = 10});
    const auto by_tiles = instances::LabelObjects(PredictOrDie(*tiled, image),
                                                  {.min_area_px = 10});
    const auto measured = instances::Measure(
        once, image, FloatPlane(image.size(), 1));
    ASSERT_GT(measured.size(), 8u);
    EXPECT_TRUE(std::any_of(measured.begin(), measured.end(), [](const auto& m) {
      return m.area_px > 2 * 64 * 64;
    })) << "an object larger than a tile";
    // IoU of every object: at least 0.99.
    const auto other = instances::Measure(by_tiles, image,
                                          FloatPlane(image.size(), 1));
    ASSERT_EQ(other.size(), measured.size());
    std::vector<int64_t> shared(measured.size() * other.size());
    for (size_t i = 0; i < once.pixels().size(); ++i) {
      const uint32_t a = once.pixels()[i];
      const uint32_t b = by_tiles.pixels()[i];
      if (a != 0 && b != 0) ++shared[(a - 1) * other.size() + b - 1];
    }
    for (size_t a = 0; a < measured.size(); ++a) {
      double best = 0;
      for (size_t b = 0; b < other.size(); ++b) {
        const int64_t both = shared[a * other.size() + b];
        best = std::max(best, static_cast<double>(both) /
                                  (measured[a].area_px + other[b].area_px -
                                   both));
      }
      EXPECT_GE(best, 0.99) << "object " << a + 1;
    }
  }
}

TEST(Predictor, FindsWhatItLearnt) {
  std::mt19937_64 random(10);
  auto predictor = LoadOrDie(ManifestFor({64, 64}, {64, 64}));
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
  auto predictor = LoadOrDie(ManifestFor({64, 64}, {64, 64}));
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
  auto predictor = LoadOrDie(ManifestFor({64, 64}, {64, 64}));
  const GrayPlane image = Paint({256, 256}, {{100, 120, 30, 40}}, random);
  const FloatPlane probability =
      PredictOrDie(*predictor, image, {.subimage_size = {128, 128}});
  const auto labels = instances::LabelObjects(probability, {.min_area_px = 50});
  const auto objects =
      instances::Measure(labels, image, FloatPlane(image.size(), 1));
  ASSERT_EQ(objects.size(), 1u);
  EXPECT_NEAR(objects[0].centroid_x, 100, 1);
  EXPECT_NEAR(objects[0].centroid_y, 120, 1);
  EXPECT_NEAR(objects[0].area_px, std::acos(-1.0) * 30 * 40, 300);
}

TEST(Predictor, ThreadsGetTheSameBitsAsAlone) {
  auto predictor = LoadOrDie(ManifestFor({64, 64}, {64, 64}));
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
  auto predictor = LoadOrDie(ManifestFor({64, 64}, {64, 64}));
  std::stop_source stop;
  int last = 0;
  const auto result = predictor->Predict(
      GrayPlane({300, 300}, 5), {}, stop.get_token(), [&](int done, int total) {
        EXPECT_EQ(done, last + 1);
        EXPECT_GT(total, 10);
        last = done;
        if (done == 2) stop.request_stop();
      });
  EXPECT_EQ(result.status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(last, 2);
}

TEST(Predictor, RefusesOptionsOutOfRange) {
  auto predictor = LoadOrDie(ManifestFor({64, 64}, {64, 64}));
  const auto code = [&](const GrayPlane& image, const PredictOptions& options) {
    return predictor->Predict(image, options, {}, nullptr).status().code();
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
