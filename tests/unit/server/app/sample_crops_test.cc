#include "server/app/sample_crops.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/imaging/image_writer.h"
#include "tests/unit/server/app/app_fixture.h"

namespace tessera::app {
namespace {

using ::testing::HasSubstr;

// An image of two slices, and two objects on the second.
class SampleCropsTest : public AppTest {
 protected:
  SampleCropsTest() {
    const auto path = folder_ / "image.tif";
    EXPECT_OK(imaging::WriteGrayTiff(
        path, {imaging::GrayPlane({20, 30}, 7), imaging::GrayPlane({20, 30}, 9)},
        16));
    order_ = {.image = {"fly.tif", Send(owner_, testing::ReadBytes(path))},
              .outlines = {"fly.geojson", Send(owner_, R"([
      {"type":"Polygon","plane":{"z":1,"t":0},
       "coordinates":[[[4,4],[8,4],[8,8],[4,8],[4,4]]]},
      {"type":"Polygon","plane":{"z":1,"t":0},
       "coordinates":[[[20,6],[26,6],[26,9],[20,9],[20,6]]]}])")},
              .regions = {{5, 3, 15, 19}, {16, 0, 30, 20}},
              .slice = 2};
  }
  absl::Status StatusOf(const CropOrder& order) {
    return crops_.Crop(owner_, order).status();
  }

  CropOrder order_;
};

TEST_F(SampleCropsTest, MakesOneSampleOfEachRegion) {
  const auto made = crops_.Crop(owner_, order_);
  ASSERT_OK(made);
  ASSERT_EQ(made->samples.size(), 2u);
  EXPECT_EQ(made->samples[0].name, "fly_X5_14_Y3_18_Z1_1");
  EXPECT_EQ(made->samples[0].size, (imaging::Size{16, 10}));
  EXPECT_EQ(made->samples[0].object_count, 1);
  EXPECT_EQ(made->samples[1].size, (imaging::Size{20, 14}));
  // The files are the caller's, and make a dataset.
  EXPECT_OK(datasets_.Create(owner_, "d", made->samples, ""));
  // Equal regions make equal files.
  const auto again = crops_.Crop(owner_, order_);
  ASSERT_OK(again);
  EXPECT_EQ(again->samples[1].mask.sha256, made->samples[1].mask.sha256);
}

TEST_F(SampleCropsTest, TakesOnlyFilesThatTheCallerHasSent) {
  EXPECT_ERROR(crops_.Crop(stranger_, order_).status(), kFailedPrecondition,
               "FILE_NOT_UPLOADED");
  order_.outlines.sha256 = "no digest";
  EXPECT_ERROR(StatusOf(order_), kFailedPrecondition, "FILE_NOT_UPLOADED");
}

TEST_F(SampleCropsTest, RefusesWhatIsNotInTheImage) {
  for (const imaging::Rect region :
       {imaging::Rect{0, 0, 31, 5}, imaging::Rect{-1, 0, 5, 5},
        imaging::Rect{5, 5, 5, 9}}) {
    order_.regions = {region};
    EXPECT_ERROR(StatusOf(order_), kInvalidArgument, "REGION_INVALID");
  }
  order_.regions = {{0, 0, 10, 10}, {0, 0, 10, 10}};
  EXPECT_ERROR(StatusOf(order_), kInvalidArgument, "REGION_INVALID");
  order_.regions.clear();
  EXPECT_ERROR(StatusOf(order_), kInvalidArgument, "REGION_INVALID");
  order_.regions.assign(65, {0, 0, 10, 10});
  EXPECT_ERROR(StatusOf(order_), kInvalidArgument, "REGION_INVALID");
  order_.regions = {{0, 0, 30, 20}};
  order_.slice = 3;
  EXPECT_ERROR(StatusOf(order_), kInvalidArgument, "SLICE_OUT_OF_RANGE");
  order_.slice = 1;
  const absl::Status empty = StatusOf(order_);
  EXPECT_ERROR(empty, kFailedPrecondition, "NO_OBJECT");
  EXPECT_THAT(std::string(empty.message()), HasSubstr("slice 2"));
  order_.channel = 2;
  EXPECT_ERROR(StatusOf(order_), kInvalidArgument, "CHANNEL_OUT_OF_RANGE");
}

TEST_F(SampleCropsTest, RefusesNamesThatAreNone) {
  for (const std::string name : {"", "..", "a/b", "a\\b", "a\nb"}) {
    CropOrder order = order_;
    order.image.filename = name;
    EXPECT_ERROR(StatusOf(order), kInvalidArgument, "SAMPLE_INVALID");
    order = order_;
    order.outlines.filename = name;
    EXPECT_ERROR(StatusOf(order), kInvalidArgument, "SAMPLE_INVALID");
  }
}

TEST_F(SampleCropsTest, NamesTheFileThatCannotBeRead) {
  CropOrder order = order_;
  order.image.sha256 = Send(owner_, "no image");
  const absl::Status no_image = StatusOf(order);
  EXPECT_ERROR(no_image, kInvalidArgument, "IMAGE_INVALID");
  EXPECT_THAT(std::string(no_image.message()), HasSubstr("fly.tif"));
  order = order_;
  order.outlines.sha256 = Send(owner_, "no outlines");
  const absl::Status no_outlines = StatusOf(order);
  EXPECT_ERROR(no_outlines, kInvalidArgument, "OUTLINES_NOT_READ");
  EXPECT_THAT(std::string(no_outlines.message()), HasSubstr("fly.geojson"));
}

}  // namespace
}  // namespace tessera::app
