#include "server/wire/convert_segmentation.h"

#include <gtest/gtest.h>

#include "google/protobuf/util/message_differencer.h"
#include "server/inference/settings_json.h"

namespace tessera::wire {
namespace {

using google::protobuf::util::MessageDifferencer;
using inference::DiameterChoice;
using inference::DiameterSource;
using inference::SegmentMethod;
using inference::SegmentSettings;

// What a worker gets must mean what the server has in its database.
void ExpectSameAtAWorker(const SegmentSettings& settings) {
  const inference::SegmentParameters sent = inference::ParametersOf(settings);
  const v1::SegmentParameters proto = ToProto(sent);
  const inference::SegmentParameters got = FromProto(proto);
  EXPECT_EQ(got.method, sent.method);
  EXPECT_EQ(got.diameter, sent.diameter);
  EXPECT_EQ(got.diameter_px, sent.diameter_px);
  EXPECT_EQ(got.subimage_size, sent.subimage_size);
  EXPECT_EQ(got.overlap_px, sent.overlap_px);
  EXPECT_EQ(got.erosion_width, sent.erosion_width);
  EXPECT_EQ(got.min_area_px, sent.min_area_px);
  EXPECT_EQ(got.tolerance_px, sent.tolerance_px);
  EXPECT_EQ(got.test_time_augmentation, sent.test_time_augmentation);
  EXPECT_EQ(got.review_regions, sent.review_regions);
  EXPECT_EQ(got.review_region_size, sent.review_region_size);
  EXPECT_EQ(got.step_size, sent.step_size);
  EXPECT_TRUE(MessageDifferencer::Equals(ToProto(got), proto));
}

TEST(ConvertSegmentation, AWorkerGetsTheParametersOfTheJob) {
  ExpectSameAtAWorker({.method = SegmentMethod::kTiles,
                       .subimage_size = {96, 80},
                       .overlap_px = 17,
                       .erosion_width = 3,
                       .min_area_px = 9,
                       .tolerance_px = 0.1,
                       .test_time_augmentation = true,
                       .review_regions = 2,
                       .review_region_size = {64, 48}});
  ExpectSameAtAWorker({.method = SegmentMethod::kPyjamas,
                       .step_size = {16, 8},
                       .subimage_size = {96, 80},
                       .erosion_width = 3});
}

TEST(ConvertSegmentation, AWorkerGetsTheDiameterOfTheJob) {
  constexpr int kOpen = SegmentSettings::kOpen;
  for (const DiameterChoice choice :
       {DiameterChoice::kAuto, DiameterChoice::kAutoEachSlice,
        DiameterChoice::kGiven}) {
    ExpectSameAtAWorker(
        {.diameter = choice,
         .diameter_px = choice == DiameterChoice::kGiven ? 22.5 : 0,
         .overlap_px = kOpen,
         .erosion_width = kOpen,
         .min_area_px = kOpen});
  }
}

TEST(ConvertSegmentation, AJobShowsWhatItsImagesDecideAsUnset) {
  const v1::SegmentParameters proto =
      ToProto(SegmentSettings{.diameter = DiameterChoice::kAuto,
                              .overlap_px = SegmentSettings::kOpen,
                              .erosion_width = SegmentSettings::kOpen,
                              .min_area_px = 7});
  EXPECT_EQ(proto.diameter(), v1::SegmentParameters::DIAMETER_AUTO);
  EXPECT_FALSE(proto.has_diameter_px());
  EXPECT_FALSE(proto.has_subimage_size());
  EXPECT_FALSE(proto.has_overlap_px());
  EXPECT_FALSE(proto.has_erosion_width());
  EXPECT_EQ(proto.min_area_px(), 7);
}

TEST(ConvertSegmentation, ADiameterComesBack) {
  for (const DiameterSource source :
       {DiameterSource::kEstimated, DiameterSource::kGiven,
        DiameterSource::kPixelSize, DiameterSource::kUnsure,
        DiameterSource::kUnknown, DiameterSource::kTraining}) {
    const inference::ObjectDiameter diameter = {22, source, 0.75, 20, 24};
    EXPECT_EQ(FromProto(ToProto(diameter)), diameter);
  }
}

TEST(ConvertSegmentation, WhatARequestLeavesOutStaysOut) {
  EXPECT_TRUE(MessageDifferencer::Equals(
      ToProto(inference::SegmentParameters()), v1::SegmentParameters()));
}

}  // namespace
}  // namespace tessera::wire
