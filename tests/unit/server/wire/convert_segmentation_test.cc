#include "server/wire/convert_segmentation.h"

#include <gtest/gtest.h>

#include "google/protobuf/util/message_differencer.h"
#include "server/inference/settings_json.h"

namespace tessera::wire {
namespace {

using google::protobuf::util::MessageDifferencer;
using inference::SegmentMethod;
using inference::SegmentSettings;

// What a worker gets must mean what the server has in its database.
void ExpectSameAtAWorker(const SegmentSettings& settings) {
  const inference::SegmentParameters sent = inference::ParametersOf(settings);
  const v1::SegmentParameters proto = ToProto(sent);
  const inference::SegmentParameters got = FromProto(proto);
  EXPECT_EQ(got.method, sent.method);
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

TEST(ConvertSegmentation, WhatARequestLeavesOutStaysOut) {
  EXPECT_TRUE(MessageDifferencer::Equals(
      ToProto(inference::SegmentParameters()), v1::SegmentParameters()));
}

}  // namespace
}  // namespace tessera::wire
