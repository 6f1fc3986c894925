#include "models/version/diameters.h"

#include <gtest/gtest.h>

namespace tessera::version {
namespace {

Manifest OfNuclei() {
  Manifest manifest;
  manifest.parameters.target = Target::kDistance;
  manifest.parameters.subimage_size = {256, 128};
  manifest.fingerprint.diameter_p05_px = 12;
  manifest.fingerprint.diameter_median_px = 20;
  manifest.fingerprint.diameter_p95_px = 30;
  return manifest;
}

TEST(Diameters, AreKnownFromTheSamples) {
  EXPECT_EQ(KnownDiameters(OfNuclei()), (DiameterRange{12, 30}));
}

TEST(Diameters, AreThoseOfWholeSamplesWhereTheseAreKnown) {
  Manifest manifest = OfNuclei();
  manifest.fingerprint.sample_diameter_p05_px = 18;
  manifest.fingerprint.sample_diameter_p95_px = 22;
  EXPECT_EQ(KnownDiameters(manifest), (DiameterRange{18, 22}));
}

TEST(Diameters, OfSamplesWithAScaleEachAreTheBounds) {
  Manifest manifest = OfNuclei();
  manifest.parameters.network_input_size = {128, 64};
  manifest.parameters.least_diameter_px = 10;
  manifest.parameters.most_diameter_px = 20;
  EXPECT_EQ(KnownDiameters(manifest), (DiameterRange{20, 40}));
  for (const double diameter : {8.0, 20.0, 30.0, 80.0}) {
    EXPECT_EQ(SubimageFor(manifest, diameter),
              SubimageForDiameter(manifest.parameters, diameter));
  }
}

TEST(Diameters, AreNotKnownToEarlierManifestsAndOfRescaledSamples) {
  EXPECT_EQ(KnownDiameters(Manifest()), std::nullopt);
  Manifest rescaled = OfNuclei();
  rescaled.parameters.sampling = Sampling::kRescale;
  EXPECT_EQ(KnownDiameters(rescaled), std::nullopt);
  EXPECT_EQ(SubimageFor(rescaled, 60), (imaging::Size{256, 128}));
}

TEST(SubimageFor, IsTheTrainingsForObjectsOfItsSizes) {
  for (const double diameter : {0.0, 12.0, 20.0, 30.0}) {
    EXPECT_EQ(SubimageFor(OfNuclei(), diameter), (imaging::Size{256, 128}))
        << diameter;
  }
}

TEST(SubimageFor, GrowsAndShrinksWithTheObjects) {
  EXPECT_EQ(SubimageFor(OfNuclei(), 90), (imaging::Size{768, 384}));
  EXPECT_EQ(SubimageFor(OfNuclei(), 6), (imaging::Size{128, 64}));
  EXPECT_EQ(SubimageFor(OfNuclei(), 4), (imaging::Size{85, 43}));
}

TEST(SubimageFor, StaysWithinWhatInferenceTakes) {
  EXPECT_EQ(SubimageFor(OfNuclei(), 1e9), (imaging::Size{2048, 1024}));
  EXPECT_EQ(SubimageFor(OfNuclei(), 0.01), (imaging::Size{32, 16}));
  Manifest large = OfNuclei();
  large.parameters.subimage_size = {4096, 2048};
  const imaging::Size subimage = SubimageFor(large, 240);
  EXPECT_LE(int64_t{subimage.height} * subimage.width, int64_t{1} << 26);
  EXPECT_NEAR(subimage.height, 2 * subimage.width, 2);
}

TEST(Diameters, AreReachedUpToAnEighthAndEightTimes) {
  const DiameterRange reach = ReachableDiameters({12, 30});
  EXPECT_EQ(reach, (DiameterRange{1.5, 240}));
  EXPECT_EQ(MagnificationOf(OfNuclei(), reach.most_px), 8);
  EXPECT_EQ(MagnificationOf(OfNuclei(), reach.least_px), 1.0 / 8);
}

}  // namespace
}  // namespace tessera::version
