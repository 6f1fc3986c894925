#include "models/data/outline_painting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "models/imaging/image_writer.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::data {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class OutlinePaintingTest : public ::testing::Test {
 protected:
  // Of an image of 8×6 px with three slices, the region [2, 6) × [1, 4).
  PaintRequest Ask(const std::string& name, int slice = 1) {
    return {.file = folder_ / name,
            .image_filename = "a.tif",
            .image_size = {6, 8},
            .place = {.slice = slice, .slices = 3, .t = slice - 1},
            .region = {2, 1, 6, 4}};
  }
  void WriteText(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
  }
  // Pages of 8×6 px whose pixel (x, y) is page·100 + 10·y + x.
  void WritePages(const std::string& name, int pages) {
    std::vector<imaging::GrayPlane> slices;
    for (int page = 0; page < pages; ++page) {
      imaging::GrayPlane plane({6, 8}, 0);
      for (int y = 0; y < 6; ++y) {
        for (int x = 0; x < 8; ++x) {
          plane.row(y)[x] = static_cast<uint16_t>(100 * page + 10 * y + x);
        }
      }
      slices.push_back(std::move(plane));
    }
    EXPECT_OK(imaging::WriteGrayTiff(folder_ / name, slices, 16, 0));
  }

  const testing::ScratchFolder folder_;
};

TEST_F(OutlinePaintingTest, PaintsOutlinesThatReachTheRegion) {
  WriteText("a.geojson", R"({"type":"FeatureCollection","features":[
    {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,2],[0,2],[0,0]]]}},
    {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[5,3],[8,3],[8,6],[5,6],[5,3]]]}},
    {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[7,0],[8,0],[8,1],[7,1],[7,0]]]}}]})");
  const auto painted = PaintOutlineFile(Ask("a.geojson"));
  ASSERT_OK(painted);
  EXPECT_THAT(painted->labels.pixels(),
              ElementsAre(1, 1, 0, 0,  //
                          0, 0, 0, 0,  //
                          0, 0, 0, 2));
}

TEST_F(OutlinePaintingTest, TakesThePageOfTheSlice) {
  WritePages("three.tif", 3);
  const auto painted = PaintOutlineFile(Ask("three.tif", 2));
  ASSERT_OK(painted);
  EXPECT_THAT(painted->labels.pixels(),
              ElementsAre(112, 113, 114, 115,  //
                          122, 123, 124, 125,  //
                          132, 133, 134, 135));
  EXPECT_THAT(painted->notes, IsEmpty());
  WritePages("one.tif", 1);
  EXPECT_EQ(PaintOutlineFile(Ask("one.tif", 3))->labels.row(0)[0], 12);
  WritePages("two.tif", 2);
  EXPECT_THAT(PaintOutlineFile(Ask("two.tif")).status().message(),
              HasSubstr("two.tif has 2 pages, and the image 3 slices"));
}

TEST_F(OutlinePaintingTest, TakesALabelImageOfTheRegionItself) {
  imaging::GrayPlane plane({3, 4}, 0);
  plane.row(2)[3] = 7;
  EXPECT_OK(imaging::WriteGrayTiff(folder_ / "r.tif", {plane}, 8, 0));
  const auto painted = PaintOutlineFile(Ask("r.tif"));
  ASSERT_OK(painted);
  EXPECT_EQ(painted->labels.row(2)[3], 7);
}

TEST_F(OutlinePaintingTest, RefusesALabelImageOfAnotherSize) {
  EXPECT_OK(imaging::WriteGrayTiff(folder_ / "x.tif",
                                   {imaging::GrayPlane({5, 8}, 1)}, 8, 0));
  const auto painted = PaintOutlineFile(Ask("x.tif"));
  EXPECT_EQ(painted.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(painted.status().message(),
              HasSubstr("x.tif has 8×5 px, and the image 8×6"));
}

TEST_F(OutlinePaintingTest, SaysWhereTheOutlinesAre) {
  WriteText("b.geojson", R"({"type":"Feature","geometry":{"type":"Polygon",
    "coordinates":[[[2,1],[4,1],[4,3],[2,3],[2,1]]],"plane":{"c":-1,"z":0,"t":2}}})");
  const auto other = PaintOutlineFile(Ask("b.geojson", 1));
  ASSERT_OK(other);
  EXPECT_EQ(other->labels.row(0)[0], 0);
  EXPECT_THAT(other->notes,
              ElementsAre(HasSubstr("the file has outlines on slice 3")));
  EXPECT_EQ(PaintOutlineFile(Ask("b.geojson", 3))->labels.row(0)[0], 1);
}

TEST_F(OutlinePaintingTest, NamesWhatItCannotRead) {
  WriteText("c.txt", "no outlines at all");
  const auto painted = PaintOutlineFile(Ask("c.txt"));
  EXPECT_EQ(painted.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(painted.status().message(), HasSubstr("c.txt"));
}

}  // namespace
}  // namespace tessera::data
