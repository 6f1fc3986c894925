#include "models/inference/diameter.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "models/imaging/row_source.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/models/inference/painted.h"
#include "tests/unit/models/inference/small_networks.h"

namespace tessera::inference {
namespace {

using imaging::GrayPlane;

// Discs on a grid.
GrayPlane Discs(imaging::Size size, double diameter_px) {
  std::mt19937_64 random(5);
  std::vector<Ellipse> ellipses;
  for (double y = diameter_px; y < size.height; y += 1.6 * diameter_px) {
    for (double x = diameter_px; x < size.width; x += 1.6 * diameter_px) {
      ellipses.push_back({x, y, diameter_px / 2, diameter_px / 2});
    }
  }
  return Paint(size, ellipses, random);
}

std::unique_ptr<Predictor> OfDiscs() {
  version::Manifest manifest = ManifestFor({64, 64}, {64, 64});
  manifest.parameters.min_area_px = 10;
  manifest.fingerprint.diameter_p05_px = 12;
  manifest.fingerprint.diameter_median_px = 20;
  manifest.fingerprint.diameter_p95_px = 28;
  return LoadOrDie(manifest, TrainedWeights());
}

DiameterEstimate EstimateIn(const GrayPlane& image) {
  const auto predictor = OfDiscs();
  imaging::PlaneRows rows(image);
  const auto found = EstimateDiameter(*predictor, rows, {}, {});
  EXPECT_OK(found);
  return found.value_or(DiameterEstimate());
}

TEST(EstimateDiameter, FindsObjectsOfAllMagnifications) {
  for (const double diameter : {10.0, 20.0, 40.0, 64.0}) {
    const DiameterEstimate found = EstimateIn(Discs({400, 500}, diameter));
    EXPECT_NEAR(std::log2(found.diameter_px / diameter), 0, 0.2) << diameter;
    EXPECT_GE(found.confidence, kSureConfidence) << diameter;
  }
}

TEST(EstimateDiameter, IsRoundedToSixteenthsOfAnOctave) {
  const double steps =
      16 * std::log2(EstimateIn(Discs({256, 256}, 22)).diameter_px);
  EXPECT_NEAR(steps, std::round(steps), 1e-9);
}

TEST(EstimateDiameter, IsUnsureWithoutObjects) {
  const DiameterEstimate found = EstimateIn(GrayPlane({200, 200}, 7));
  EXPECT_LT(found.confidence, kSureConfidence);
}

TEST(EstimateDiameter, IsNotKnownToAModelThatKnowsNoSizes) {
  const auto predictor =
      LoadOrDie(ManifestFor({64, 64}, {64, 64}), TrainedWeights());
  const GrayPlane image = Discs({200, 200}, 20);
  imaging::PlaneRows rows(image);
  const auto found = EstimateDiameter(*predictor, rows, {}, {});
  ASSERT_OK(found);
  EXPECT_EQ(*found, DiameterEstimate());
}

TEST(EstimateDiameter, EndsWhenItIsAskedTo) {
  const auto predictor = OfDiscs();
  const GrayPlane image = Discs({200, 200}, 20);
  imaging::PlaneRows rows(image);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_ERROR(EstimateDiameter(*predictor, rows, {}, stop.get_token()),
               kCancelled, "");
}

}  // namespace
}  // namespace tessera::inference
