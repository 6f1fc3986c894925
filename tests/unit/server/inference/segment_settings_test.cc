#include "server/inference/segment_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/support/status_matchers.h"

namespace tessera::inference {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

version::Manifest Trained() {
  version::Manifest manifest;
  manifest.parameters.subimage_size = {128, 64};
  manifest.parameters.erosion_width = 3;
  manifest.parameters.min_area_px = 4;
  return manifest;
}

TEST(SegmentSettings, ComeFromTheManifest) {
  const auto settings = ResolveSettings({}, Trained());
  ASSERT_OK(settings);
  EXPECT_EQ(settings->subimage_size, (imaging::Size{128, 64}));
  EXPECT_EQ(settings->overlap_px, 16);
  EXPECT_EQ(settings->erosion_width, 3);
  EXPECT_EQ(settings->min_area_px, 4);
  EXPECT_EQ(settings->tolerance_px, 0);
  EXPECT_FALSE(settings->test_time_augmentation);
  EXPECT_EQ(settings->review_regions, 0);
}

TEST(SegmentSettings, RegionsToReviewAreOfTheSubimageSizeUnlessAskedFor) {
  SegmentParameters parameters{.review_regions = 1000};
  EXPECT_EQ(ResolveSettings(parameters, Trained())->review_region_size,
            (imaging::Size{128, 64}));
  parameters.subimage_size = {32, 32};
  EXPECT_EQ(ResolveSettings(parameters, Trained())->review_region_size,
            (imaging::Size{32, 32}));
  parameters.review_region_size = {16, 100};
  const auto settings = ResolveSettings(parameters, Trained());
  ASSERT_OK(settings);
  EXPECT_EQ(settings->review_region_size, (imaging::Size{16, 100}));
  EXPECT_EQ(settings->review_regions, 1000);
}

TEST(SegmentSettings, PreferWhatWasAskedFor) {
  const auto settings = ResolveSettings({.subimage_size = imaging::Size{40, 80},
                                         .overlap_px = 0,
                                         .erosion_width = 1,
                                         .min_area_px = 0,
                                         .tolerance_px = 1.5,
                                         .test_time_augmentation = true},
                                        Trained());
  ASSERT_OK(settings);
  EXPECT_EQ(settings->subimage_size, (imaging::Size{40, 80}));
  EXPECT_EQ(settings->overlap_px, 0);
  EXPECT_EQ(settings->erosion_width, 1);
  EXPECT_EQ(settings->min_area_px, 0);
  EXPECT_EQ(settings->tolerance_px, 1.5);
  EXPECT_TRUE(settings->test_time_augmentation);
}

TEST(SegmentSettings, NameTheParameterThatIsOutOfRange) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<std::pair<SegmentParameters, const char*>> cases = {
      {{.subimage_size = imaging::Size{0, 64}}, "subimage_size.height"},
      {{.subimage_size = imaging::Size{64, 1 << 20}}, "subimage_size.width"},
      {{.overlap_px = -1}, "overlap_px"},
      {{.overlap_px = 64}, "overlap_px"},
      {{.erosion_width = 1000}, "erosion_width"},
      {{.min_area_px = -1}, "min_area_px"},
      {{.tolerance_px = -0.5}, "tolerance_px"},
      {{.tolerance_px = nan}, "tolerance_px"},
      {{.review_regions = -1}, "review_regions"},
      {{.review_regions = 1001}, "review_regions"},
      {{.review_region_size = imaging::Size{64, 15}},
       "review_region_size.width"}};
  for (const auto& [parameters, name] : cases) {
    const absl::Status status = ResolveSettings(parameters, Trained()).status();
    EXPECT_ERROR(status, kInvalidArgument, "PARAMETER_OUT_OF_RANGE");
    EXPECT_THAT(std::string(status.message()), HasSubstr(name));
  }
}

version::Manifest OfPyjamas() {
  version::Manifest manifest = Trained();
  manifest.parameters.network_input_size = {64, 32};
  manifest.step_size = {16, 24};
  return manifest;
}

TEST(SegmentSettings, AsPyjamasHaveItsWindowsAndNoSmallestObject) {
  const SegmentParameters parameters{.method = SegmentMethod::kPyjamas};
  const auto settings = ResolveSettings(parameters, OfPyjamas());
  ASSERT_OK(settings);
  EXPECT_EQ(settings->method, SegmentMethod::kPyjamas);
  EXPECT_EQ(settings->step_size, (imaging::Size{16, 24}));
  EXPECT_EQ(settings->subimage_size, (imaging::Size{64, 32}));
  EXPECT_EQ(settings->erosion_width, 3);
  EXPECT_EQ(settings->min_area_px, 0);

  version::Manifest without_step = OfPyjamas();
  without_step.step_size = {};
  EXPECT_EQ(ResolveSettings(parameters, without_step)->step_size,
            (imaging::Size{8, 4}));
  EXPECT_EQ(ResolveSettings({.method = SegmentMethod::kPyjamas,
                             .step_size = imaging::Size{1, 2}},
                            OfPyjamas())
                ->step_size,
            (imaging::Size{1, 2}));
}

TEST(SegmentSettings, AsPyjamasNameTheParameterThatIsNotTaken) {
  constexpr SegmentMethod kPyjamas = SegmentMethod::kPyjamas;
  const std::vector<std::pair<SegmentParameters, const char*>> cases = {
      {{.method = kPyjamas, .subimage_size = imaging::Size{64, 64}},
       "subimage_size"},
      {{.method = kPyjamas, .overlap_px = 8}, "overlap_px"},
      {{.method = kPyjamas, .test_time_augmentation = true},
       "test_time_augmentation"},
      {{.method = kPyjamas, .review_regions = 8}, "review_regions"},
      {{.method = kPyjamas, .step_size = imaging::Size{0, 8}},
       "step_size.height"},
      {{.step_size = imaging::Size{8, 8}}, "step_size"},
      {{.method = SegmentMethod::kUnknown}, "method"}};
  for (const auto& [parameters, name] : cases) {
    const absl::Status status =
        ResolveSettings(parameters, OfPyjamas()).status();
    EXPECT_ERROR(status, kInvalidArgument, "PARAMETER_OUT_OF_RANGE");
    EXPECT_THAT(std::string(status.message()), HasSubstr(name));
  }
  version::Manifest distance = OfPyjamas();
  distance.parameters.target = version::Target::kDistance;
  EXPECT_ERROR(ResolveSettings({.method = kPyjamas}, distance),
               kInvalidArgument, "PARAMETER_OUT_OF_RANGE");
}

// A model that knows the size of its objects.
version::Manifest OfNuclei() {
  version::Manifest manifest = Trained();
  manifest.fingerprint.diameter_p05_px = 12;
  manifest.fingerprint.diameter_median_px = 20;
  manifest.fingerprint.diameter_p95_px = 30;
  return manifest;
}

TEST(Diameter, IsFoundAutomaticallyIfTheModelKnowsItsObjects) {
  EXPECT_EQ(ResolveSettings({}, OfNuclei())->diameter, DiameterChoice::kAuto);
  EXPECT_EQ(ResolveSettings({}, Trained())->diameter, DiameterChoice::kModel);
  EXPECT_EQ(
      ResolveSettings({.subimage_size = imaging::Size{64, 64}}, OfNuclei())
          ->diameter,
      DiameterChoice::kNone);
  version::Manifest pyjamas = OfPyjamas();
  pyjamas.fingerprint = OfNuclei().fingerprint;
  EXPECT_EQ(
      ResolveSettings({.method = SegmentMethod::kPyjamas}, pyjamas)->diameter,
      DiameterChoice::kNone);
}

TEST(Diameter, LeavesOpenWhatFollowsFromIt) {
  const auto settings = ResolveSettings({.min_area_px = 5}, OfNuclei());
  ASSERT_OK(settings);
  EXPECT_TRUE(settings->open());
  EXPECT_EQ(settings->subimage_size, imaging::Size());
  EXPECT_EQ(settings->overlap_px, SegmentSettings::kOpen);
  EXPECT_EQ(settings->erosion_width, SegmentSettings::kOpen);
  EXPECT_EQ(settings->min_area_px, 5);
}

TEST(Diameter, ScalesTheSubimageAndTheModelsOwnSizes) {
  const auto settings = ResolveSettings({}, OfNuclei());
  ASSERT_OK(settings);
  const SegmentSettings large = SettleAt(*settings, OfNuclei(), 90);
  EXPECT_FALSE(large.open());
  EXPECT_EQ(large.subimage_size, (imaging::Size{384, 192}));
  EXPECT_EQ(large.erosion_width, 9);
  EXPECT_EQ(large.min_area_px, 36);
  EXPECT_EQ(large.review_region_size, (imaging::Size{384, 192}));
  const SegmentSettings small = SettleAt(*settings, OfNuclei(), 6);
  EXPECT_EQ(small.subimage_size, (imaging::Size{64, 32}));
  EXPECT_EQ(small.min_area_px, 1);
  // As without a diameter.
  EXPECT_EQ(SettleAt(*settings, OfNuclei(), 20),
            SettleAt(*ResolveSettings({.diameter = DiameterChoice::kModel},
                                      OfNuclei()),
                     OfNuclei(), 0));
}

TEST(Diameter, KeepsWhatWasAskedFor) {
  const auto settings = ResolveSettings(
      {.overlap_px = 50, .erosion_width = 5, .min_area_px = 7}, OfNuclei());
  ASSERT_OK(settings);
  const SegmentSettings large = SettleAt(*settings, OfNuclei(), 90);
  EXPECT_EQ(large.overlap_px, 50);
  EXPECT_EQ(large.erosion_width, 5);
  EXPECT_EQ(large.min_area_px, 7);
  // Seven eighths of 32.
  EXPECT_EQ(SettleAt(*settings, OfNuclei(), 6).overlap_px, 28);
}

TEST(Diameter, MustFitTheOtherParametersAndTheModel) {
  const std::vector<std::pair<SegmentParameters, const char*>> cases = {
      {{.diameter_px = 1},
       "diameter_px is 1; this model finds objects from 1.5"
       " to 240 px across"},
      {{.diameter_px = 241}, "diameter_px"},
      {{.diameter_px = std::numeric_limits<double>::quiet_NaN()},
       "diameter_px"},
      {{.diameter_px = 22, .subimage_size = imaging::Size{64, 64}},
       "subimage_size does not go with"},
      {{.diameter = DiameterChoice::kAuto,
        .subimage_size = imaging::Size{64, 64}},
       "subimage_size"},
      {{.diameter = DiameterChoice::kAuto, .diameter_px = 22}, "diameter_px"},
      {{.diameter = DiameterChoice::kGiven}, "diameter_px is missing"},
      {{.diameter = DiameterChoice::kUnknown}, "diameter"}};
  for (const auto& [parameters, name] : cases) {
    const absl::Status status =
        ResolveSettings(parameters, OfNuclei()).status();
    EXPECT_ERROR(status, kInvalidArgument, "PARAMETER_OUT_OF_RANGE");
    EXPECT_THAT(std::string(status.message()), HasSubstr(name));
  }
  for (const SegmentParameters& parameters :
       {SegmentParameters{.diameter_px = 22},
        SegmentParameters{.diameter = DiameterChoice::kAuto}}) {
    EXPECT_THAT(
        std::string(ResolveSettings(parameters, Trained()).status().message()),
        HasSubstr("does not know the size of its objects"));
  }
  EXPECT_ERROR(ResolveSettings({.method = SegmentMethod::kPyjamas,
                                .diameter = DiameterChoice::kAuto},
                               OfPyjamas()),
               kInvalidArgument, "PARAMETER_OUT_OF_RANGE");
}

TEST(JoinSettings, OpensWhatDiffers) {
  const auto settings = ResolveSettings({}, OfNuclei());
  const SegmentSettings one = SettleAt(*settings, OfNuclei(), 20);
  EXPECT_EQ(JoinSettings(one, one), one);
  const SegmentSettings joined =
      JoinSettings(one, SettleAt(*settings, OfNuclei(), 90));
  EXPECT_EQ(joined.subimage_size, imaging::Size());
  EXPECT_EQ(joined.min_area_px, SegmentSettings::kOpen);
  EXPECT_EQ(joined.tolerance_px, one.tolerance_px);
}

TEST(Slices, AreAllIfNoneAreAskedFor) {
  EXPECT_THAT(*ResolveSlices({}, 3, "a.tif"), ElementsAre(1, 2, 3));
  EXPECT_THAT(*ResolveSlices({1, 3}, 3, "a.tif"), ElementsAre(1, 3));
}

TEST(Slices, AscendAndLieInTheFile) {
  for (const std::vector<int>& wrong : std::vector<std::vector<int>>{
           {0}, {-1}, {4}, {2, 2}, {3, 1}, {1, 4}}) {
    EXPECT_ERROR(ResolveSlices(wrong, 3, "a.tif"), kInvalidArgument,
                 "SLICE_OUT_OF_RANGE");
  }
}

}  // namespace
}  // namespace tessera::inference
