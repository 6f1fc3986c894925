#include "models/data/fingerprint.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "models/data/dataset_folder.h"
#include "tests/support/datasets.h"

namespace tessera::data {
namespace {

using tessera::testing::Datasets;

// The diameter of a square's area.
double DiameterOf(int side) { return side * std::sqrt(4 / M_PI); }

struct Square {
  int x = 0;
  int y = 0;
  int side = 1;
};

Sample Squares(imaging::Size size, const std::vector<Square>& squares) {
  Sample sample{.name = "squares",
                .image = imaging::GrayPlane(size, 10),
                .mask = imaging::LabelPlane(size, 0),
                .object_count = static_cast<int>(squares.size())};
  uint32_t number = 0;
  for (const Square& square : squares) {
    ++number;
    for (int y = square.y; y < square.y + square.side; ++y) {
      for (int x = square.x; x < square.x + square.side; ++x) {
        sample.mask.at(x, y) = number;
      }
    }
  }
  return sample;
}

TEST(Fingerprint, OfNoSampleIsAllZero) {
  EXPECT_EQ(MakeFingerprint({}), version::Fingerprint());
}

TEST(Fingerprint, CountsPixelsAndObjects) {
  const auto taken = MakeFingerprint(
      {Squares({10, 20}, {{1, 1, 4}, {10, 1, 2}}), Squares({30, 10}, {})});
  EXPECT_EQ(taken.samples, 2);
  EXPECT_EQ(taken.objects, 2);
  EXPECT_EQ(taken.pixels, 500);
  EXPECT_DOUBLE_EQ(taken.object_fraction, 20.0 / 500);
  EXPECT_EQ(taken.bits, 8);
  EXPECT_FALSE(taken.binary_masks);
}

TEST(Fingerprint, SizesAreOfEachSide) {
  const auto taken =
      MakeFingerprint({Squares({10, 50}, {}), Squares({20, 40}, {}),
                       Squares({90, 30}, {}), Squares({80, 60}, {})});
  EXPECT_EQ(taken.smallest_image, (imaging::Size{10, 30}));
  EXPECT_EQ(taken.median_image, (imaging::Size{20, 40}));
  EXPECT_EQ(taken.largest_image, (imaging::Size{90, 60}));
}

TEST(Fingerprint, DiametersAreOfWholeObjects) {
  // One square of each side from 1 to 21; another one is always cut.
  std::vector<Sample> samples;
  for (int side = 1; side <= 21; ++side) {
    samples.push_back(Squares({40, 40}, {{5, 5, side}, {28, 28, 12}}));
  }
  const auto taken = MakeFingerprint(samples);
  EXPECT_EQ(taken.objects, 42);
  EXPECT_NEAR(taken.diameter_p05_px, DiameterOf(2), 1e-4);
  EXPECT_NEAR(taken.diameter_median_px, DiameterOf(11), 1e-4);
  EXPECT_NEAR(taken.diameter_p95_px, DiameterOf(20), 1e-4);
}

TEST(Fingerprint, SmallestObjectIsAWholeOneWhereThereIsAny) {
  const Sample cut = Squares({40, 40}, {{0, 10, 2}, {38, 10, 2}});
  EXPECT_EQ(MakeFingerprint({cut}).smallest_object_px, 4);
  const Sample whole = Squares({40, 40}, {{5, 10, 3}, {15, 10, 7}});
  EXPECT_EQ(MakeFingerprint({cut, whole}).smallest_object_px, 9);
}

TEST(Fingerprint, OfAnEarlierTesseraHasNoSmallestObject) {
  version::Fingerprint taken = MakeFingerprint({Squares({9, 9}, {{2, 2, 3}})});
  std::string json = ToJson(taken);
  const std::string key = R"("smallest_object_px":9.0,)";
  ASSERT_NE(json.find(key), std::string::npos) << json;
  json.erase(json.find(key), key.size());
  const auto back = version::FingerprintFromJson(json);
  ASSERT_TRUE(back.ok()) << back.status();
  taken.smallest_object_px = 0;
  EXPECT_EQ(*back, taken);
}

TEST(Fingerprint, PixelSizeIsTheMedianOfThoseThatAreKnown) {
  std::vector<Sample> samples(4, Squares({9, 9}, {{2, 2, 3}}));
  EXPECT_EQ(MakeFingerprint(samples).pixel_size_um, 0);
  samples[0].pixel_size_um = 0.5;
  samples[2].pixel_size_um = 0.25;
  samples[3].pixel_size_um = 0.125;
  const version::Fingerprint taken = MakeFingerprint(samples);
  EXPECT_EQ(taken.pixel_size_um, 0.25);
  const auto back = version::FingerprintFromJson(ToJson(taken));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(*back, taken);
}

TEST(Fingerprint, OfAnEarlierTesseraHasNoPixelSize) {
  const std::string json =
      ToJson(MakeFingerprint({Squares({9, 9}, {{2, 2, 3}})}));
  EXPECT_EQ(json.find("pixel_size_um"), std::string::npos);
  EXPECT_EQ(version::FingerprintFromJson(json)->pixel_size_um, 0);
}

TEST(Fingerprint, CutObjectsCountWhereThereAreNoOthers) {
  const auto taken = MakeFingerprint(
      {Squares({40, 40}, {{0, 10, 5}}), Squares({40, 40}, {{33, 10, 7}})});
  EXPECT_NEAR(taken.diameter_median_px, DiameterOf(6), 1e-4);
}

TEST(Fingerprint, ObjectsTouchAlsoAtACorner) {
  const auto fraction = [](const std::vector<Square>& squares) {
    return MakeFingerprint({Squares({20, 20}, squares)}).touching_fraction;
  };
  EXPECT_EQ(fraction({{2, 2, 3}, {10, 10, 3}}), 0);
  EXPECT_EQ(fraction({{2, 2, 3}, {5, 2, 3}}), 1);    // A side.
  EXPECT_EQ(fraction({{2, 2, 3}, {5, 5, 3}}), 1);    // ↘
  EXPECT_EQ(fraction({{5, 2, 3}, {2, 5, 3}}), 1);    // ↙
  EXPECT_EQ(fraction({{2, 2, 3}, {6, 2, 3}}), 0);    // A gap of one pixel.
  EXPECT_EQ(fraction({{2, 2, 3}, {5, 2, 3}, {12, 2, 3}, {12, 12, 2}}), 0.5);
}

TEST(Fingerprint, IntensitiesAreJudgedByTheFilesType) {
  Sample dark = Squares({10, 10}, {});
  dark.image.at(3, 3) = 255;  // Above the 99th percentile.
  for (int x = 0; x < 10; ++x) dark.image.at(x, 0) = 40;
  auto taken = MakeFingerprint({dark});
  EXPECT_DOUBLE_EQ(taken.contrast, 3);
  EXPECT_DOUBLE_EQ(taken.saturated_fraction, 0.01);
  dark.bits_per_sample = 16;
  taken = MakeFingerprint({dark, Squares({10, 10}, {})});
  EXPECT_EQ(taken.bits, 16);
  EXPECT_DOUBLE_EQ(taken.saturated_fraction, 0);
}

TEST(Fingerprint, ABlackImageHasNoContrast) {
  Sample black = Squares({10, 10}, {});
  black.image = imaging::GrayPlane({10, 10}, 0);
  EXPECT_EQ(MakeFingerprint({black}).contrast, 0);
  for (int y = 0; y < 5; ++y) {
    for (int x = 0; x < 10; ++x) black.image.at(x, y) = 50;
  }
  EXPECT_DOUBLE_EQ(MakeFingerprint({black}).contrast, 49);
}

TEST(Fingerprint, OneBinaryMaskIsTold) {
  Sample binary = Squares({10, 10}, {{1, 1, 2}});
  binary.binary_mask = true;
  EXPECT_TRUE(
      MakeFingerprint({binary, Squares({10, 10}, {})}).binary_masks);
}

TEST(Fingerprint, OfFluorescentNucleiIsAsMeasured) {
  TESSERA_NEEDS_DATASETS();
  const auto folder = DatasetFolder::Open(Datasets() / "dsb2018-fluo/train");
  ASSERT_TRUE(folder.ok()) << folder.status();
  const auto summary = CheckSamples(folder->samples());
  ASSERT_TRUE(summary.ok()) << summary.status();
  const version::Fingerprint& taken = summary->fingerprint;
  EXPECT_EQ(taken.samples, 447);
  EXPECT_EQ(taken.objects, 19'372);
  EXPECT_EQ(taken.pixels, 60'103'556);
  EXPECT_EQ(taken.median_image, (imaging::Size{256, 256}));
  EXPECT_EQ(taken.largest_image, (imaging::Size{520, 696}));
  // As NumPy has them.
  EXPECT_NEAR(taken.diameter_p05_px, 7.65304, 1e-4);
  EXPECT_NEAR(taken.diameter_median_px, 21.93820, 1e-4);
  EXPECT_NEAR(taken.diameter_p95_px, 50.20970, 1e-4);
  EXPECT_EQ(taken.smallest_object_px, 21);
  EXPECT_NEAR(taken.object_fraction, 0.16612694, 1e-8);
  EXPECT_NEAR(taken.touching_fraction, 0.26269874, 1e-8);
  EXPECT_NEAR(taken.saturated_fraction, 0.00014945871, 1e-11);
  EXPECT_DOUBLE_EQ(taken.contrast, 15.5);
  EXPECT_EQ(taken.bits, 8);
  EXPECT_FALSE(taken.binary_masks);
}

TEST(Fingerprint, KnowsHowSamplesDifferInMagnification) {
  const auto taken = MakeFingerprint(
      {Squares({60, 60}, {{5, 5, 4}, {20, 20, 4}, {40, 40, 9}}),
       Squares({60, 60}, {{5, 5, 20}}), Squares({60, 60}, {})});
  EXPECT_NEAR(taken.sample_diameter_median_px,
              (DiameterOf(4) + DiameterOf(20)) / 2, 1e-4);
  EXPECT_NEAR(taken.sample_diameter_p05_px,
              0.95 * DiameterOf(4) + 0.05 * DiameterOf(20), 1e-4);
  EXPECT_NEAR(taken.sample_diameter_p95_px,
              0.05 * DiameterOf(4) + 0.95 * DiameterOf(20), 1e-4);
}

}  // namespace
}  // namespace tessera::data
