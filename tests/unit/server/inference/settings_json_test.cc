#include "server/inference/settings_json.h"

#include <gtest/gtest.h>

#include "models/version/manifest.h"
#include "tests/support/status_matchers.h"

namespace tessera::inference {
namespace {

version::Manifest OfNuclei() {
  version::Manifest manifest;
  manifest.fingerprint.diameter_p05_px = 12;
  manifest.fingerprint.diameter_p95_px = 30;
  return manifest;
}

SegmentSettings Resolved(const SegmentParameters& parameters,
                         const version::Manifest& manifest = {}) {
  return ResolveSettings(parameters, manifest).value();
}

void ExpectRoundTrip(const SegmentParameters& parameters,
                     const version::Manifest& manifest = {}) {
  const SegmentSettings settings = Resolved(parameters, manifest);
  const auto read = SettingsFromJson(ToJson(settings));
  ASSERT_OK(read);
  EXPECT_EQ(*read, settings);
  EXPECT_EQ(Resolved(ParametersOf(*read), manifest), settings);
}

TEST(SettingsJson, GivesEveryValueBack) {
  ExpectRoundTrip({});
  ExpectRoundTrip({.subimage_size = imaging::Size{128, 96},
                   .overlap_px = 7,
                   .erosion_width = 3,
                   .min_area_px = 12,
                   .tolerance_px = 1.5,
                   .test_time_augmentation = true,
                   .review_regions = 4,
                   .review_region_size = imaging::Size{64, 48}});
  ExpectRoundTrip({.method = SegmentMethod::kPyjamas,
                   .erosion_width = 3,
                   .tolerance_px = 0.25,
                   .step_size = imaging::Size{8, 16}});
}

TEST(SettingsJson, GivesTheDiameterBack) {
  ExpectRoundTrip({}, OfNuclei());
  ExpectRoundTrip({.diameter = DiameterChoice::kAutoEachSlice,
                   .overlap_px = 7,
                   .min_area_px = 12,
                   .review_regions = 4,
                   .review_region_size = imaging::Size{64, 48}},
                  OfNuclei());
  ExpectRoundTrip({.diameter = DiameterChoice::kModel}, OfNuclei());
  ExpectRoundTrip({.diameter_px = 64.5, .erosion_width = 3}, OfNuclei());
  ExpectRoundTrip({.subimage_size = imaging::Size{128, 96}}, OfNuclei());
}

TEST(SettingsJson, OfAnEarlierTesseraHaveASubimageSizeAndNoDiameter) {
  const SegmentSettings settings =
      Resolved({.subimage_size = imaging::Size{128, 96}}, OfNuclei());
  std::string json = ToJson(settings);
  const std::string keys = R"("diameter":"none","diameter_px":0.0,)";
  ASSERT_NE(json.find(keys), std::string::npos) << json;
  json.erase(json.find(keys), keys.size());
  const auto read = SettingsFromJson(json);
  ASSERT_OK(read);
  EXPECT_EQ(*read, settings);
}

TEST(SettingsJson, RefusesWhatALaterTesseraWrote) {
  std::string json = ToJson(Resolved({}));
  EXPECT_ERROR(SettingsFromJson("{}"), kInvalidArgument, "");
  json.insert(1, "\"more\": 1, ");
  EXPECT_ERROR(SettingsFromJson(json), kInvalidArgument, "");
  json = ToJson(Resolved({}));
  json.replace(json.find("tiles"), 5, "lines");
  EXPECT_ERROR(SettingsFromJson(json), kInvalidArgument, "");
  json = ToJson(Resolved({}));
  json.replace(json.find("\"model\""), 7, "\"other\"");
  EXPECT_ERROR(SettingsFromJson(json), kInvalidArgument, "");
}

}  // namespace
}  // namespace tessera::inference
