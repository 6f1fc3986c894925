#include "models/data/region.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tiffio.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include "models/data/dataset_folder.h"
#include "models/data/sample.h"
#include "models/imaging/image_file.h"
#include "models/imaging/image_writer.h"
#include "tests/support/scratch_folder.h"

namespace tessera::data {
namespace {

using ::testing::HasSubstr;
using imaging::LabelPlane;
using imaging::Outline;
using imaging::Ring;
using tessera::testing::ScratchFolder;

Ring Square(double x0, double y0, double x1, double y1) {
  return {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}};
}

Outline Simple(uint32_t number, Ring ring) {
  return {number, {{.exterior = std::move(ring)}}};
}

int CountOf(const LabelPlane& plane, uint32_t label) {
  return static_cast<int>(
      std::count(plane.pixels().begin(), plane.pixels().end(), label));
}

TEST(Rasterize, IntegerRingsFillExactlyTheirPixels) {
  const LabelPlane plane = Rasterize({Simple(3, Square(2, 1, 5, 4))}, {6, 8});
  for (int y = 0; y < 6; ++y) {
    for (int x = 0; x < 8; ++x) {
      EXPECT_EQ(plane.at(x, y) == 3, x >= 2 && x < 5 && y >= 1 && y < 4);
    }
  }
}

TEST(Rasterize, HolesStayOut) {
  const Outline outline{
      1, {{.exterior = Square(0, 0, 6, 6), .holes = {Square(2, 2, 4, 3)}}}};
  const LabelPlane plane = Rasterize({outline}, {6, 6});
  EXPECT_EQ(CountOf(plane, 1), 34);
  EXPECT_EQ(plane.at(2, 2), 0u);
  EXPECT_EQ(plane.at(3, 2), 0u);
}

TEST(Rasterize, TakesThePixelsWhoseCentreLiesInside) {
  const LabelPlane plane =
      Rasterize({Simple(1, Square(0.4, 0.6, 2.6, 2.4))}, {4, 4});
  // Centres at 0.5, 1.5, 2.5 in x; only 1.5 in y.
  EXPECT_EQ(CountOf(plane, 1), 3);
  EXPECT_EQ(plane.at(0, 1), 1u);
  EXPECT_EQ(plane.at(2, 1), 1u);
}

TEST(Rasterize, PolygonsThatShareAnEdgeShareNoPixelAndLeaveNone) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> number(0, 40);
  for (int round = 0; round < 200; ++round) {
    // A square, cut in two from top to bottom along a random broken line.
    const imaging::Point a{number(random), 0};
    const imaging::Point b{number(random), number(random)};
    const imaging::Point c{number(random), 40};
    const Ring left = {{0, 0}, a, b, c, {0, 40}};
    const Ring right = {a, {40, 0}, {40, 40}, c, b};
    const LabelPlane one = Rasterize({Simple(1, left)}, {40, 40});
    const LabelPlane two = Rasterize({Simple(1, right)}, {40, 40});
    EXPECT_EQ(CountOf(one, 1) + CountOf(two, 1), 1600);
    EXPECT_EQ(CountOf(Rasterize({Simple(1, left), Simple(1, right)}, {40, 40}),
                      1), 1600);
  }
}

TEST(Rasterize, RandomPixelSetsComeBackFromTheirEdges) {
  std::mt19937 random(2);
  for (int round = 0; round < 300; ++round) {
    // Each row's runs as one even-odd outline of squares.
    LabelPlane expected({12, 17}, 0);
    Outline outline{9, {}};
    for (uint32_t& pixel : expected.pixels()) pixel = random() % 2 * 9;
    for (int y = 0; y < 12; ++y) {
      for (int x = 0; x < 17; ++x) {
        if (expected.at(x, y) == 0) continue;
        outline.polygons.push_back({.exterior = Square(x, y, x + 1, y + 1)});
      }
    }
    EXPECT_EQ(Rasterize({outline}, {12, 17}), expected);
  }
}

TEST(Rasterize, AgreesWithTestingEveryCentre) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> number(-5, 25);
  for (int round = 0; round < 300; ++round) {
    Ring ring(7);  // Crosses itself.
    for (imaging::Point& point : ring) point = {number(random), number(random)};
    const LabelPlane plane = Rasterize({Simple(1, ring)}, {20, 20});
    for (int y = 0; y < 20; ++y) {
      for (int x = 0; x < 20; ++x) {
        bool inside = false;
        for (size_t i = 0; i < ring.size(); ++i) {
          const auto& p = ring[i];
          const auto& q = ring[(i + 1) % ring.size()];
          if ((p.y > y + 0.5) != (q.y > y + 0.5) &&
              x + 0.5 < p.x + (y + 0.5 - p.y) * (q.x - p.x) / (q.y - p.y)) {
            inside = !inside;
          }
        }
        ASSERT_EQ(plane.at(x, y) == 1, inside) << x << ", " << y;
      }
    }
  }
}

TEST(Rasterize, LaterOutlinesLieOnTop) {
  const LabelPlane plane = Rasterize(
      {Simple(1, Square(0, 0, 4, 4)), Simple(2, Square(2, 2, 6, 6))}, {6, 6});
  EXPECT_EQ(CountOf(plane, 1), 12);
  EXPECT_EQ(CountOf(plane, 2), 16);
}

TEST(Rasterize, CutsOffWhatIsOutside) {
  const LabelPlane plane =
      Rasterize({Simple(1, Square(-1e9, -1e9, 2, 1e9)),
                 Simple(2, Square(3, -5, 1e9, 1)), Simple(3, {}),
                 Simple(4, Square(-9, -9, -1, -1)),
                 Simple(5, Square(50, 50, 60, 60))}, {4, 4});
  EXPECT_EQ(CountOf(plane, 1), 8);
  EXPECT_EQ(CountOf(plane, 2), 1);
  EXPECT_EQ(CountOf(plane, 0), 7);
}

TEST(Rasterize, PassesOverPointsThatAreNoNumbers) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  Rasterize({Simple(1, {{0, 0}, {nan, 3}, {3, nan}, {2, 2}})}, {4, 4});
  Rasterize({Simple(1, {{0, 0}, {HUGE_VAL, 3}, {3, 3}})}, {4, 4});
  EXPECT_TRUE(Rasterize({Simple(1, Square(0, 0, 1, 1))}, {0, 0}).empty());
}

TEST(RasterizeRegion, GivesThatPartOfTheWhole) {
  std::mt19937 random(4);
  std::vector<Outline> outlines;
  for (uint32_t number = 1; number <= 30; ++number) {
    Ring ring(5);  // Whole numbers, as outlines from the server are.
    for (imaging::Point& point : ring) {
      point = {static_cast<double>(random() % 90),
               static_cast<double>(random() % 70)};
    }
    outlines.push_back(Simple(number, ring));
  }
  outlines[3].polygons[0].holes = {Square(30, 30, 50, 40)};
  const LabelPlane whole = Rasterize(outlines, {70, 90});
  const imaging::Rect region{17, 5, 80, 61};
  const LabelPlane part = RasterizeRegion(outlines, region);
  ASSERT_EQ(part.size(), (imaging::Size{56, 63}));
  for (int y = 0; y < part.height(); ++y) {
    for (int x = 0; x < part.width(); ++x) {
      ASSERT_EQ(part.at(x, y), whole.at(x + region.x0, y + region.y0));
    }
  }
}

TEST(Rasterize, SmallOutlinesCostLittleInALargePlane) {
  std::vector<Outline> outlines;
  for (uint32_t i = 0; i < 20'000; ++i) {
    const double x = i % 200 * 20;
    const double y = i / 200 * 20;
    outlines.push_back(Simple(i + 1, Square(x, y, x + 10, y + 10)));
  }
  const auto start = std::chrono::steady_clock::now();
  const LabelPlane plane = Rasterize(outlines, {4000, 4000});
  // Touching the whole plane for each would take hours.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  EXPECT_EQ(CountOf(plane, 20'000), 100);
}

class CropTest : public ::testing::Test {
 protected:
  CropTest() {
    imaging::GrayPlane first({20, 30}, 0);
    for (size_t i = 0; i < first.pixels().size(); ++i) {
      first.pixels()[i] = static_cast<uint16_t>(i * 100);
    }
    EXPECT_TRUE(
        imaging::WriteGrayTiff(folder_ / "fly 1.tif",
                               {imaging::GrayPlane({20, 30}, 7), first}, 16)
            .ok());
    folder_.Write("outlines.geojson", R"([
      {"type":"Polygon","plane":{"z":1,"t":0},
       "coordinates":[[[4,4],[8,4],[8,8],[4,8],[4,4]]]},
      {"type":"Polygon","plane":{"z":1,"t":0},
       "coordinates":[[[10,6],[40,6],[40,9],[10,9],[10,6]]]}])");
    request_ = {.image = folder_ / "fly 1.tif",
                .outlines = folder_ / "outlines.geojson",
                .roi = {.x0 = 5, .y0 = 3, .x1 = 15, .y1 = 19},
                .slice = 2,
                .out = folder_ / "dataset"};
  }

  absl::Status StatusOfCrop() { return Crop(request_).status(); }

  const ScratchFolder folder_;
  CropRequest request_;
};

TEST_F(CropTest, MakesASampleAsPyjamasNamesIt) {
  const auto made = Crop(request_);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_TRUE(made->notes.empty());
  EXPECT_EQ(made->folder, folder_ / "dataset/fly 1_X5_14_Y3_18_Z1_1");
  const auto dataset = DatasetFolder::Open(folder_ / "dataset");
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  ASSERT_EQ(dataset->samples().size(), 1u);
  EXPECT_EQ(dataset->samples()[0].image_filename,
            "fly 1_X5_14_Y3_18_Z1_1.tif");
  const auto sample = LoadSample(dataset->samples()[0]);
  ASSERT_TRUE(sample.ok()) << sample.status();
  EXPECT_EQ(sample->bits_per_sample, 16);
  EXPECT_EQ(sample->image.size(), (imaging::Size{16, 10}));
  EXPECT_EQ(sample->image.at(0, 0), (3 * 30 + 5) * 100);
  EXPECT_EQ(sample->object_count, 2);
  EXPECT_EQ(CountOf(sample->mask, 1), 3 * 4);  // Cut off on the left,
  EXPECT_EQ(CountOf(sample->mask, 2), 5 * 3);  // and on the right.
  EXPECT_EQ(sample->mask.at(0, 1), 1u);
}

// Channel c, z plane z and time t are of intensity 100·c + 10·z + t.
void WriteHyperstack(const std::filesystem::path& path) {
  std::vector<imaging::GrayPlane> planes;
  for (int i = 0; i < 8; ++i) {
    const auto value =
        static_cast<uint16_t>(100 * (i % 2) + 10 * (i / 2 % 2) + i / 4);
    planes.push_back(imaging::GrayPlane({20, 30}, value));
  }
  ASSERT_TRUE(imaging::WriteGrayTiff(path, planes, 8).ok());
  TIFF* const tiff = TIFFOpen(path.c_str(), "r+");
  TIFFSetField(tiff, TIFFTAG_IMAGEDESCRIPTION,
               "ImageJ=1.53t\nimages=8\nchannels=2\nslices=2\nframes=2\n");
  TIFFRewriteDirectory(tiff);
  TIFFClose(tiff);
}

TEST_F(CropTest, TakesTheSliceOfTheChannelAndTheOutlinesOnItsPlane) {
  WriteHyperstack(folder_ / "hyper.tif");
  request_.image = folder_ / "hyper.tif";
  request_.outlines = folder_.Write("planes.geojson", R"([
      {"type":"Polygon","plane":{"c":1,"z":1,"t":0},
       "coordinates":[[[4,4],[8,4],[8,8],[4,8],[4,4]]]},
      {"type":"Polygon","plane":{"c":1,"z":0,"t":1},
       "coordinates":[[[4,4],[6,4],[6,6],[4,6],[4,4]]]}])");
  request_.channel = 2;
  const std::pair<int, int> expected[] = {{110, 12}, {101, 2}};
  for (int slice = 2; slice <= 3; ++slice) {
    request_.slice = slice;
    const auto made = Crop(request_);
    ASSERT_TRUE(made.ok()) << made.status();
    EXPECT_TRUE(made->image_notices.empty());
    const auto samples = DatasetFolder::Open(folder_ / "dataset");
    ASSERT_TRUE(samples.ok()) << samples.status();
    const auto sample = LoadSample(
        samples->samples().at(static_cast<size_t>(slice - 2)));
    ASSERT_TRUE(sample.ok()) << sample.status();
    EXPECT_EQ(sample->image.at(0, 0), expected[slice - 2].first);
    EXPECT_EQ(CountOf(sample->mask, 1), expected[slice - 2].second);
  }
  request_.channel = 3;
  EXPECT_EQ(StatusOfCrop().code(), absl::StatusCode::kOutOfRange);
  request_.channel.reset();
  request_.slice = 2;
  request_.out = folder_ / "first";
  const auto first = Crop(request_);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->image_notices.size(), 1u);
  EXPECT_THAT(first->image_notices[0], HasSubstr("2 channels"));
}

TEST_F(CropTest, DoesNotOverwrite) {
  ASSERT_TRUE(StatusOfCrop().ok());
  EXPECT_EQ(StatusOfCrop().code(), absl::StatusCode::kAlreadyExists);
}

TEST_F(CropTest, RefusesARoiOutsideTheImage) {
  for (const imaging::Rect roi :
       {imaging::Rect{-1, 0, 5, 5}, imaging::Rect{0, 0, 31, 5},
        imaging::Rect{0, 0, 5, 21}, imaging::Rect{5, 5, 5, 9},
        imaging::Rect{9, 5, 5, 9}}) {
    request_.roi = roi;
    const absl::Status status = StatusOfCrop();
    EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
    EXPECT_THAT(std::string(status.message()), HasSubstr("0,0,30,20"));
  }
}

TEST_F(CropTest, RefusesASliceThatIsNotThere) {
  for (const int slice : {0, 3, -7}) {
    request_.slice = slice;
    EXPECT_EQ(StatusOfCrop().code(), absl::StatusCode::kOutOfRange);
  }
}

TEST_F(CropTest, SaysWhereTheOutlinesAre) {
  request_.slice = 1;
  const absl::Status status = StatusOfCrop();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("slice 2"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "dataset"));
  request_.slice = 2;
  request_.roi = {0, 0, 3, 3};
  EXPECT_EQ(StatusOfCrop().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(CropTest, SaysWhatIsNotInTheMask) {
  request_.outlines = folder_.Write("outlines.json", R"([
      {"type":"Polygon","plane":{"z":1},
       "coordinates":[[[6,4],[8,4],[8,8],[6,8],[6,4]]]},
      {"type":"LineString","plane":{"z":1},"coordinates":[[6,4],[8,4]]},
      {"type":"Polygon","plane":{"z":1},
       "coordinates":[[[6,4],[9,4],[9,9],[6,9],[6,4]]]}])");
  const auto made = Crop(request_);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_THAT(made->notes,
              ::testing::ElementsAre(HasSubstr("1 open line"),
                                     HasSubstr("outline 1 is not in the mask")));
}

TEST_F(CropTest, SaysWhyNothingIsLeft) {
  request_.outlines = folder_.Write("outlines.json", R"([
      {"type":"LineString","plane":{"z":1},
       "coordinates":[[6,4],[8,4]]}])");
  const absl::Status status = StatusOfCrop();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("1 open line is left out"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "dataset"));
}

TEST_F(CropTest, SaysWhichFileIsMissing) {
  request_.outlines = folder_ / "absent.geojson";
  EXPECT_EQ(StatusOfCrop().code(), absl::StatusCode::kNotFound);
  request_.image = folder_ / "absent.tif";
  EXPECT_EQ(StatusOfCrop().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace tessera::data
