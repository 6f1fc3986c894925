#include "server/inference/object_diameter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/inference/diameter_cache.h"
#include "tests/support/status_matchers.h"

namespace tessera::inference {
namespace {

using ::testing::ElementsAre;

version::Manifest OfNuclei() {
  version::Manifest manifest;
  manifest.fingerprint.diameter_p05_px = 12;
  manifest.fingerprint.diameter_median_px = 20;
  manifest.fingerprint.diameter_p95_px = 30;
  manifest.fingerprint.pixel_size_um = 0.5;
  return manifest;
}

SegmentSettings With(DiameterChoice choice) {
  SegmentSettings settings;
  settings.diameter = choice;
  return settings;
}

// What is found if every slice gives `estimate`.
ObjectDiameter Found(const SegmentSettings& settings, double pixel_size_um,
                     const DiameterEstimate& estimate) {
  return FindDiameter(settings, OfNuclei(), pixel_size_um, {1},
                      [&](int) { return estimate; })
      .value();
}

ObjectDiameter WithoutEstimate(const SegmentSettings& settings,
                               double pixel_size_um) {
  return FindDiameter(settings, OfNuclei(), pixel_size_um, {1},
                      [](int) -> absl::StatusOr<DiameterEstimate> {
                        ADD_FAILURE() << "nothing is to be estimated";
                        return DiameterEstimate();
                      })
      .value();
}

TEST(SlicesToEstimate, AreSpreadOverTheFile) {
  EXPECT_THAT(SlicesToEstimate(1), ElementsAre(1));
  EXPECT_THAT(SlicesToEstimate(2), ElementsAre(1, 2));
  EXPECT_THAT(SlicesToEstimate(3), ElementsAre(1, 2, 3));
  EXPECT_THAT(SlicesToEstimate(9), ElementsAre(2, 5, 8));
  EXPECT_THAT(SlicesToEstimate(100'000), ElementsAre(16667, 50001, 83334));
}

TEST(JoinEstimates, TakesTheMedianOfTheSureOnes) {
  EXPECT_EQ(JoinEstimates({{60, 0.9}, {20, 0.8}, {22, 0.7}}),
            (DiameterEstimate{22, 0.7}));
  EXPECT_EQ(JoinEstimates({{60, 0.1}, {20, 0.8}, {0, 0}}),
            (DiameterEstimate{20, 0.8}));
  EXPECT_EQ(JoinEstimates({{0, 0}, {60, 0.4}, {20, 0.3}}),
            (DiameterEstimate{60, 0.4}));
}

TEST(FindDiameter, UsesASureEstimate) {
  const ObjectDiameter found = Found(With(DiameterChoice::kAuto), 0, {64, 0.5});
  EXPECT_EQ(found.source, DiameterSource::kEstimated);
  EXPECT_EQ(found.UsedPx(), 64);
  EXPECT_EQ(found.confidence, 0.5);
}

TEST(FindDiameter, KeepsTheTrainingsScaleIfItIsUnsure) {
  for (const DiameterEstimate& unsure :
       {DiameterEstimate{64, 0.49}, DiameterEstimate{0, 0},
        DiameterEstimate{500, 1}, DiameterEstimate{1, 1}}) {
    const ObjectDiameter found = Found(With(DiameterChoice::kAuto), 0, unsure);
    EXPECT_EQ(found.source, DiameterSource::kUnsure);
    EXPECT_EQ(found.UsedPx(), 0);
    EXPECT_EQ(found.diameter_px, unsure.diameter_px);
  }
}

TEST(FindDiameter, UsesPixelSizesWithoutAnEstimate) {
  const ObjectDiameter found =
      WithoutEstimate(With(DiameterChoice::kAuto), 0.125);
  EXPECT_EQ(found.source, DiameterSource::kPixelSize);
  EXPECT_EQ(found.UsedPx(), 80);
  EXPECT_EQ(found.confidence, 1);
  // So far apart are only pixel sizes that are wrong.
  EXPECT_EQ(Found(With(DiameterChoice::kAuto), 0.001, {22, 1}).source,
            DiameterSource::kEstimated);
}

TEST(FindDiameter, EstimatesNothingIfItIsGivenOrNotWanted) {
  SegmentSettings given = With(DiameterChoice::kGiven);
  given.diameter_px = 70;
  EXPECT_EQ(WithoutEstimate(given, 0.125).UsedPx(), 70);
  EXPECT_EQ(WithoutEstimate(given, 0.125).source, DiameterSource::kGiven);
  const ObjectDiameter model =
      WithoutEstimate(With(DiameterChoice::kModel), 0.125);
  EXPECT_EQ(model.source, DiameterSource::kTraining);
  EXPECT_EQ(model.UsedPx(), 0);
}

TEST(FindDiameter, SaysThatTheModelDoesNotKnow) {
  const auto found = FindDiameter(With(DiameterChoice::kModel),
                                  version::Manifest(), 1, {1}, [](int) {
                                    return DiameterEstimate{22, 1};
                                  });
  EXPECT_EQ(found->source, DiameterSource::kUnknown);
}

TEST(FindDiameter, PassesErrorsOn) {
  EXPECT_ERROR(FindDiameter(With(DiameterChoice::kAuto), OfNuclei(), 0, {1},
                            [](int) -> absl::StatusOr<DiameterEstimate> {
                              return absl::CancelledError("stop");
                            }),
               kCancelled, "");
}

TEST(JoinSlices, DoesNotDependOnTheOrder) {
  const auto slice = [](double px, double confidence, DiameterSource source) {
    return ObjectDiameter{px, source, confidence, px, px};
  };
  const ObjectDiameter a = slice(16, 0.9, DiameterSource::kEstimated);
  const ObjectDiameter b = slice(0, 0.2, DiameterSource::kUnsure);
  const ObjectDiameter c = slice(64, 0.8, DiameterSource::kEstimated);
  const ObjectDiameter joined = JoinSlices(JoinSlices(a, b), c);
  EXPECT_EQ(joined, JoinSlices(JoinSlices(c, b), a));
  EXPECT_EQ(joined.smallest_px, 16);
  EXPECT_EQ(joined.largest_px, 64);
  EXPECT_EQ(joined.diameter_px, 32);
  EXPECT_EQ(joined.source, DiameterSource::kUnsure);
  EXPECT_EQ(joined.confidence, 0.2);
}

TEST(DiameterCache, ForgetsWhatWasUsedLongestAgo) {
  DiameterCache cache(2);
  cache.Add("a", {.diameter_px = 1});
  cache.Add("b", {.diameter_px = 2});
  EXPECT_EQ(cache.Find("a")->diameter_px, 1);
  cache.Add("c", {.diameter_px = 3});
  EXPECT_EQ(cache.Find("b"), std::nullopt);
  EXPECT_EQ(cache.Find("a")->diameter_px, 1);
  EXPECT_EQ(cache.Find("c")->diameter_px, 3);
}

}  // namespace
}  // namespace tessera::inference
