#include "server/inference/settings_json.h"

#include <gtest/gtest.h>

#include "models/version/manifest.h"
#include "tests/support/status_matchers.h"

namespace tessera::inference {
namespace {

SegmentSettings Resolved(const SegmentParameters& parameters) {
  return ResolveSettings(parameters, version::Manifest()).value();
}

// Two are equal if all their values are.
void ExpectRoundTrip(const SegmentParameters& parameters) {
  const SegmentSettings settings = Resolved(parameters);
  const auto read = SettingsFromJson(ToJson(settings));
  ASSERT_OK(read);
  EXPECT_EQ(ToJson(*read), ToJson(settings));
  EXPECT_EQ(ToJson(Resolved(ParametersOf(*read))), ToJson(settings));
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

TEST(SettingsJson, RefusesWhatALaterTesseraWrote) {
  std::string json = ToJson(Resolved({}));
  EXPECT_ERROR(SettingsFromJson("{}"), kInvalidArgument, "");
  json.insert(1, "\"more\": 1, ");
  EXPECT_ERROR(SettingsFromJson(json), kInvalidArgument, "");
  json = ToJson(Resolved({}));
  json.replace(json.find("tiles"), 5, "lines");
  EXPECT_ERROR(SettingsFromJson(json), kInvalidArgument, "");
}

}  // namespace
}  // namespace tessera::inference
