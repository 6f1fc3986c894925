#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>
#include <vector>

#include "base/error_reason.h"
#include "models/imaging/intensity.h"
#include "models/imaging/row_source.h"
#include "models/imaging/symmetry.h"
#include "models/inference/predictor.h"
#include "tests/unit/models/inference/small_networks.h"

namespace tessera::inference {
namespace {

using imaging::FloatPlane;
using imaging::GrayPlane;
using imaging::Size;
using imaging::Symmetry;
using version::Target;

constexpr double kMax = 1000;

// Intensities are divided by kMax, whatever else is in the image.
version::Manifest Manifest(Size input, Size subimage, Target target) {
  version::Manifest manifest = ManifestFor(input, subimage, target);
  manifest.parameters.intensity =
      version::IntensityNormalization::kTrainingMax;
  manifest.training_max = kMax;
  return manifest;
}

GrayPlane Noise(Size size, uint64_t seed) {
  std::mt19937_64 random(seed);
  GrayPlane image(size, 0);
  for (uint16_t& p : image.pixels()) p = static_cast<uint16_t>(random() % 1001);
  return image;
}

double Sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

TEST(Predictor, HandsOutEachRowOnceFromTheTop) {
  const auto manifest = Manifest({32, 48}, {32, 48}, Target::kDistance);
  auto predictor =
      LoadOrDie(manifest, PointwiseWeights(manifest, {4, -3}, {-2, 1}));
  for (const Size size : {Size{200, 131}, Size{32, 48}, Size{1, 1},
                          Size{33, 5}, Size{7, 300}, Size{97, 48}}) {
    const GrayPlane image = Noise(size, 3);
    int y = 0;
    imaging::PlaneRows rows_of_image(image);
    const absl::Status status = predictor->Predict(
        rows_of_image, {.overlap_px = 8}, {}, nullptr, [&](tiles::Band band) {
          EXPECT_EQ(band.y0, y);
          EXPECT_EQ(band.planes.size(), 2u);
          const Size rows = band.planes[0].size();
          EXPECT_EQ(band.image, *rows_of_image.Read(y, y + rows.height));
          EXPECT_GT(rows.height, 0);
          EXPECT_LE(rows.height, 32) << "no more than a tile's";
          EXPECT_EQ(rows.width, size.width);
          EXPECT_EQ(band.planes[1].size(), rows);
          for (int i = 0; i < rows.height * rows.width; ++i) {
            const double intensity =
                image.pixels()[y * size.width + i] / kMax;
            EXPECT_NEAR(band.planes[0].pixels()[i], Sigmoid(4 * intensity - 2),
                        1e-5);
            EXPECT_NEAR(band.planes[1].pixels()[i], Sigmoid(1 - 3 * intensity),
                        1e-5);
          }
          y += rows.height;
          return absl::OkStatus();
        });
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(y, size.height);
  }
}

// Reads each row once, from the top down.
class RowsReadOnce final : public imaging::RowSource {
 public:
  explicit RowsReadOnce(const GrayPlane& image) : rows_(image) {}
  Size size() const override { return rows_.size(); }
  absl::StatusOr<GrayPlane> Read(int y0, int y1) override {
    EXPECT_EQ(y0, read_);
    read_ = y1;
    return rows_.Read(y0, y1);
  }
  int read() const { return read_; }

 private:
  imaging::PlaneRows rows_;
  int read_ = 0;
};

TEST(Predictor, GivesThePlanesOfTheTarget) {
  const GrayPlane image = Noise({40, 70}, 4);
  const auto planes_of = [&](Target target) {
    const auto manifest = Manifest({32, 32}, {32, 32}, target);
    auto predictor = LoadOrDie(
        manifest, PointwiseWeights(manifest, {1, 2, -1}, {0, 0.5, 1}));
    return PlanesOrDie(*predictor, image);
  };
  const auto border = planes_of(Target::kBorder);
  const auto flow = planes_of(Target::kFlow);
  ASSERT_EQ(border.size(), 2u);
  ASSERT_EQ(flow.size(), 3u);
  for (size_t i = 0; i < image.pixels().size(); ++i) {
    const double intensity = image.pixels()[i] / kMax;
    const double of_border = std::exp(1 - intensity);
    const double sum =
        std::exp(intensity) + std::exp(2 * intensity + 0.5) + of_border;
    ASSERT_NEAR(border[0].pixels()[i], 1 - std::exp(intensity) / sum, 1e-5);
    ASSERT_NEAR(border[1].pixels()[i], of_border / sum, 1e-5);
    ASSERT_NEAR(flow[0].pixels()[i], Sigmoid(intensity), 1e-5);
    ASSERT_NEAR(flow[1].pixels()[i], 2 * intensity + 0.5, 1e-5);
    ASSERT_NEAR(flow[2].pixels()[i], 1 - intensity, 1e-5);
  }
}

TEST(Predictor, AnErrorOfTheSinkEndsThePrediction) {
  const auto manifest = Manifest({32, 32}, {32, 32}, Target::kDistance);
  auto predictor = LoadOrDie(manifest, RandomWeights(manifest));
  int bands = 0;
  const GrayPlane image({300, 32}, 1);
  imaging::PlaneRows rows(image);
  const absl::Status status = predictor->Predict(
      rows, {}, {}, nullptr, [&](tiles::Band) {
        return ++bands == 2 ? absl::DataLossError("full") : absl::OkStatus();
      });
  EXPECT_EQ(status, absl::DataLossError("full"));
  EXPECT_EQ(bands, 2);
}

void Lay(const Symmetry& symmetry, Target target,
         std::vector<FloatPlane>& planes) {
  if (target == Target::kFlow) {
    imaging::Apply(symmetry, planes[0]);
    imaging::ApplyToVectors(symmetry, planes[1], planes[2]);
  } else {
    for (FloatPlane& plane : planes) imaging::Apply(symmetry, plane);
  }
}

double LargestDifference(const std::vector<FloatPlane>& a,
                         const std::vector<FloatPlane>& b) {
  double largest = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    for (size_t p = 0; p < a[i].pixels().size(); ++p) {
      largest = std::max<double>(
          largest, std::abs(a[i].pixels()[p] - b[i].pixels()[p]));
    }
  }
  return largest;
}

TEST(TestTimeAugmentation, DoesNotDependOnHowTheImageLies) {
  for (const Target target : {Target::kForeground, Target::kBorder,
                              Target::kDistance, Target::kFlow}) {
    for (const Size size : {Size{48, 48}, Size{48, 32}}) {
      const auto manifest = Manifest(size, size, target);
      auto predictor = LoadOrDie(manifest, RandomWeights(manifest));
      const PredictOptions options = {.test_time_augmentation = true};
      const GrayPlane image = Noise(size, 5);
      const auto upright = PlanesOrDie(*predictor, image, options);
      const auto once = PlanesOrDie(*predictor, image);
      EXPECT_GT(LargestDifference(upright, once), 1e-3);
      for (int way = 1; way < (size.height == size.width ? 8 : 4); ++way) {
        const Symmetry symmetry = {(way & 1) != 0, (way & 2) != 0,
                                   (way & 4) != 0};
        GrayPlane laid = image;
        imaging::Apply(symmetry, laid);
        auto expected = upright;
        Lay(symmetry, target, expected);
        EXPECT_LT(LargestDifference(PlanesOrDie(*predictor, laid, options),
                                    expected),
                  1e-5)
            << NameOf(target) << " " << way;
      }
    }
  }
}

TEST(TestTimeAugmentation, ChangesNothingWhereTheNetworkIsSymmetric) {
  const auto manifest = Manifest({32, 32}, {48, 48}, Target::kDistance);
  auto predictor =
      LoadOrDie(manifest, PointwiseWeights(manifest, {4, -3}, {-2, 1}));
  const GrayPlane image = Noise({100, 90}, 6);
  const auto augmented =
      PlanesOrDie(*predictor, image, {.test_time_augmentation = true});
  EXPECT_LT(LargestDifference(PlanesOrDie(*predictor, image), augmented), 1e-5);
}

TEST(Predictor, OutlinesOfAReducedImageHaveNoSteps) {
  // Half the scale: thresholded there, each step would be two pixels high, and
  // the outline 0.67 px off in the mean.
  constexpr double kX = 64.2, kY = 63.7, kRadius = 45.3;
  GrayPlane image({128, 128}, 0);
  for (int y = 0; y < 128; ++y) {
    for (int x = 0; x < 128; ++x) {
      const bool inside = std::hypot(x + 0.5 - kX, y + 0.5 - kY) < kRadius;
      image.at(x, y) = inside ? 1000 : 0;
    }
  }
  const auto manifest = Manifest({64, 64}, {128, 128}, Target::kDistance);
  auto predictor =
      LoadOrDie(manifest, PointwiseWeights(manifest, {8, 8}, {-4, -4}));
  const FloatPlane plane = PlanesOrDie(*predictor, image).front();
  const auto object = [&](int x, int y) { return plane.at(x, y) > 0.5f; };
  double area = 0;
  double edges = 0;
  double squares = 0;  // Of the distances between edges' middles and circle.
  const auto add = [&](double x, double y) {
    ++edges;
    squares += std::pow(std::hypot(x - kX, y - kY) - kRadius, 2);
  };
  for (int y = 0; y + 1 < 128; ++y) {
    for (int x = 0; x + 1 < 128; ++x) {
      area += object(x, y);
      if (object(x, y) != object(x + 1, y)) add(x + 1, y + 0.5);
      if (object(x, y) != object(x, y + 1)) add(x + 0.5, y + 1);
    }
  }
  EXPECT_NEAR(area / (std::acos(-1.0) * kRadius * kRadius), 1, 0.01);
  // A circle's pixel edges are 4/π times as long as itself.
  EXPECT_NEAR(edges / (8 * kRadius), 1, 0.02);
  EXPECT_LT(std::sqrt(squares / edges), 0.45);
}

// Also where LibTorch computes the network, as it does with these channels.
TEST(Predictor, ComputesInBfloat16) {
  for (const int base_width : {16, 12}) {
    version::Manifest manifest =
        Manifest({64, 64}, {64, 64}, Target::kDistance);
    manifest.parameters.network.base_width = base_width;
    const std::string weights = RandomWeights(manifest);
    auto exact = LoadOrDie(manifest, weights);
    auto shorter = LoadOrDie(
        manifest, weights, {.precision = version::Precision::kBfloat16});
    EXPECT_EQ(shorter->precision(), version::Precision::kBfloat16);
    const GrayPlane image = Noise({100, 90}, 5);
    const FloatPlane expected = PlanesOrDie(*exact, image)[0];
    const FloatPlane found = PlanesOrDie(*shorter, image)[0];
    double sum = 0;
    for (size_t i = 0; i < found.pixels().size(); ++i) {
      sum += std::abs(found.pixels()[i] - expected.pixels()[i]);
    }
    const double mean = sum / static_cast<double>(found.pixels().size());
    EXPECT_GT(mean, 0) << base_width;
    EXPECT_LT(mean, 0.03) << base_width;
  }
}

}  // namespace
}  // namespace tessera::inference
