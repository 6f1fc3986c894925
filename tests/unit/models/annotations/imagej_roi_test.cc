#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "models/annotations/formats.h"
#include "tests/unit/models/annotations/painting.h"
#include "tests/unit/models/annotations/roi_bytes.h"

namespace tessera::annotations {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using imaging::Ring;
using tessera::testing::RoiBytes;
using Shape = Annotation::Shape;

Annotation Read(const RoiBytes& roi, const std::string& name = "") {
  const auto read = ReadImageJRoi(roi.bytes(), name);
  EXPECT_TRUE(read.ok()) << read.status();
  return read.ok() ? *read : Annotation();
}

std::vector<std::string> PaintedRoi(const RoiBytes& roi, imaging::Size size) {
  return Painted({{Read(roi)}, {}}, size);
}

TEST(ImageJRoi, PolygonsAreCornersOnPixelEdges) {
  for (const int type : {0, 7, 8}) {  // Polygon, freehand, traced.
    const Annotation read =
        Read(RoiBytes(type, 1, 2, 3, 5).Points({{0, 0}, {3, 0}, {3, 2}, {0, 2}}));
    EXPECT_EQ(read.shape, Shape::kArea);
    EXPECT_EQ(read.polygons[0].exterior, (Ring{{2, 1}, {5, 1}, {5, 3}, {2, 3}}));
  }
}

TEST(ImageJRoi, ReadsFractions) {
  const Annotation read =
      Read(RoiBytes(0, 1, 2, 3, 5)
               .Subpixel({{2.25F, 1.5F}, {5, 1.5F}, {5, 3.75F}}));
  EXPECT_EQ(read.polygons[0].exterior,
            (Ring{{2.25, 1.5}, {5, 1.5}, {5, 3.75}}));
}

TEST(ImageJRoi, ReadsRectangles) {
  EXPECT_THAT(PaintedRoi(RoiBytes(1, 1, 2, 3, 5), {4, 6}),
              ElementsAre("......", "..111.", "..111.", "......"));
  // With fractions, from its corner and size as floats.
  EXPECT_THAT(PaintedRoi(RoiBytes(1, 0, 0, 9, 9)
                             .Put16(50, 128)
                             .PutFloat(18, 1.75F)
                             .PutFloat(22, 0.25F)
                             .PutFloat(26, 2.5F)
                             .PutFloat(30, 2),
                         {3, 6}),
              ElementsAre("..11..", "..11..", "......"));
}

TEST(ImageJRoi, CoordinatesReachTo60000) {
  const auto exterior = [](const RoiBytes& roi) {
    const Annotation read = Read(roi);
    return read.polygons.empty() ? Ring() : read.polygons[0].exterior;
  };
  EXPECT_EQ(exterior(RoiBytes(1, 1, 40'000, 3, 40'010)),
            (Ring{{40'000, 1}, {40'010, 1}, {40'010, 3}, {40'000, 3}}));
  // Across the largest number of 16 bits with a sign.
  EXPECT_EQ(exterior(RoiBytes(1, 0, 30'000, 3, 33'000)),
            (Ring{{30'000, 0}, {33'000, 0}, {33'000, 3}, {30'000, 3}}));
  EXPECT_EQ(exterior(RoiBytes(0, 40'000, 1, 50'000, 40'001)
                         .Points({{0, 0}, {40'000, 0}, {0, 10'000}})),
            (Ring{{1, 40'000}, {40'001, 40'000}, {1, 50'000}}));
  // What begins left of the image keeps its sign.
  EXPECT_EQ(exterior(RoiBytes(1, -2, -5'000, 3, 3)),
            (Ring{{-5'000, -2}, {3, -2}, {3, 3}, {-5'000, 3}}));
}

TEST(ImageJRoi, RoundsTheCornersOfRectangles) {
  EXPECT_THAT(PaintedRoi(RoiBytes(1, 0, 0, 6, 6).Put16(54, 6), {6, 6}),
              ElementsAre(".1111.", "111111", "111111", "111111", "111111",
                          ".1111."));
}

TEST(ImageJRoi, OvalsAreEllipses) {
  const Annotation read = Read(RoiBytes(2, 10, 20, 50, 80));
  int64_t pixels = 0;
  for (const std::string& row : Painted({{read}, {}}, {60, 100})) {
    pixels += std::count(row.begin(), row.end(), '1');
  }
  EXPECT_NEAR(static_cast<double>(pixels), std::numbers::pi * 30 * 20, 20);
  EXPECT_THAT(PaintedRoi(RoiBytes(2, 0, 0, 4, 4), {4, 4}),
              ElementsAre(".11.", "1111", "1111", ".11."));
}

TEST(ImageJRoi, ReadsTurnedEllipsesAndRectangles) {
  // Along the diagonal, and as wide as a quarter of it is long.
  const auto turned = [](int subtype, float parameter) {
    return RoiBytes(7, 0, 0, 9, 9)
        .Subtype(subtype)
        .PutFloat(18, 0)
        .PutFloat(22, 0)
        .PutFloat(26, 30)
        .PutFloat(30, 40)
        .PutFloat(52, parameter);
  };
  const auto area = [](const Annotation& read) {
    const Ring& ring = read.polygons[0].exterior;
    double twice = 0;
    for (size_t i = 0; i < ring.size(); ++i) {
      const imaging::Point& next = ring[(i + 1) % ring.size()];
      twice += ring[i].x * next.y - next.x * ring[i].y;
    }
    return std::abs(twice) / 2;
  };
  EXPECT_NEAR(area(Read(turned(3, 0.25F))),
              std::numbers::pi * 25 * 6.25, 1);
  EXPECT_NEAR(area(Read(turned(5, 10))), 500, 1e-3);
}

TEST(ImageJRoi, CompositesHaveHolesAndParts) {
  const RoiBytes roi = RoiBytes(1, 0, 0, 5, 8).Segments(
      {0, 0, 0, 1, 5, 0, 1, 5, 5, 1, 0, 5, 4,    // A square,
       0, 1, 1, 1, 4, 1, 1, 4, 4, 1, 1, 4, 4,    // a hole in it,
       0, 6, 1, 1, 8, 1, 1, 8, 2, 1, 6, 2, 4});  // and another part.
  EXPECT_THAT(PaintedRoi(roi, {5, 8}),
              ElementsAre("11111...", "1...1.11", "1...1...", "1...1...",
                          "11111..."));
}

TEST(ImageJRoi, CompositesMayHaveCurves) {
  const RoiBytes roi = RoiBytes(1, 0, 0, 9, 9).Segments(
      {0, 0, 0, 1, 4, 0, 2, 8, 4, 4, 8, 3, 3, 8, 1, 8, 0, 8, 4});
  const Annotation read = Read(roi);
  const Ring& ring = read.polygons[0].exterior;
  ASSERT_EQ(ring.size(), 2u + 16 + 16);
  EXPECT_EQ(ring[17], (imaging::Point{4, 8}));
  // Half way along the first curve.
  EXPECT_EQ(ring[9], (imaging::Point{6, 4}));
}

TEST(ImageJRoi, LinesPointsAndTextsAreNoObjects) {
  const std::vector<std::pair<int, int>> points = {{0, 0}, {3, 0}, {3, 3}};
  for (const int type : {4, 5, 9}) {
    EXPECT_EQ(Read(RoiBytes(type, 0, 0, 3, 3).Points(points)).shape,
              Shape::kLine);
  }
  EXPECT_EQ(Read(RoiBytes(3, 0, 0, 3, 3)).shape, Shape::kLine);
  EXPECT_EQ(Read(RoiBytes(10, 0, 0, 3, 3).Points(points)).shape,
            Shape::kPoints);
  for (const int subtype : {1, 4}) {  // Text, image.
    EXPECT_EQ(Read(RoiBytes(1, 0, 0, 3, 3).Subtype(subtype)).role,
              Annotation::Role::kOther);
  }
}

TEST(ImageJRoi, KnowsItsPlaceInAStack) {
  const RoiBytes square(1, 0, 0, 3, 3);
  EXPECT_EQ(Read(square).position.kind, Position::Kind::kEvery);
  const Position page = Read(RoiBytes(square).Put32(56, 7)).position;
  EXPECT_EQ(page.kind, Position::Kind::kPage);
  EXPECT_EQ(page.number, 7);
  const Position plane =
      Read(RoiBytes(square).Put32(56, 9).Plane(2, 3, 4)).position;
  EXPECT_EQ(plane.kind, Position::Kind::kPlane);
  EXPECT_EQ(plane.z, 2);
  EXPECT_EQ(plane.t, 3);
  const Position slice_only = Read(RoiBytes(square).Plane(0, 3, 0)).position;
  EXPECT_EQ(slice_only.z, 2);
  EXPECT_EQ(slice_only.t, Position::kAll);
  const Position time_only = Read(RoiBytes(square).Plane(0, 0, 3)).position;
  EXPECT_EQ(time_only.z, Position::kAll);
  EXPECT_EQ(time_only.t, 2);
  EXPECT_EQ(Read(RoiBytes(square).Plane(1, 0, 0)).position.kind,
            Position::Kind::kEvery);
  // As the ROI manager's early versions named those of stacks.
  EXPECT_EQ(Read(square, "0003-0051-0043").position.number, 3);
  EXPECT_EQ(Read(square, "0051-0043").position.kind, Position::Kind::kEvery);
  EXPECT_EQ(Read(square, "cell-of-a-fly-7").position.kind,
            Position::Kind::kEvery);
}

TEST(ImageJRoi, CutAnywhereItIsReadOrRefused) {
  for (const RoiBytes& roi :
       {RoiBytes(0, 1, 2, 3, 5).Points({{0, 0}, {3, 0}, {3, 2}}),
        RoiBytes(0, 1, 2, 3, 5).Subpixel({{2, 1}, {5, 1}, {5, 3}}).Plane(1, 1, 1),
        RoiBytes(1, 0, 0, 5, 8).Segments({0, 0, 0, 1, 5, 0, 1, 5, 5, 4})}) {
    EXPECT_TRUE(ReadImageJRoi(roi.bytes(), "").ok());
    for (size_t size = 0; size < roi.bytes().size(); ++size) {
      const auto read = ReadImageJRoi(roi.bytes().substr(0, size), "");
      if (!read.ok()) {
        EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument);
        EXPECT_THAT(std::string(read.status().message()),
                    HasSubstr("save it again in ImageJ"));
      } else {
        EXPECT_GT(size, 64u);
      }
    }
  }
}

TEST(ImageJRoi, DamagedOnesAreRefused) {
  const float nan = std::nanf("");
  for (const RoiBytes& roi :
       {RoiBytes(6, 0, 0, 3, 3), RoiBytes(99, 0, 0, 3, 3),
        RoiBytes(1, 5, 5, 1, 1), RoiBytes(0, 0, 0, 3, 3),
        RoiBytes(0, 0, 0, 3, 3).Put16(16, 60'000),
        RoiBytes(0, 0, 0, 3, 3).Put32(18, 0x7fffffff),
        RoiBytes(1, 0, 0, 5, 8).Segments({0, 0, 0, 9}),
        RoiBytes(1, 0, 0, 5, 8).Segments({nan}),
        RoiBytes(1, 0, 0, 5, 8).Segments({2, 0, 0, 1, 1}),
        RoiBytes(1, 0, 0, 5, 8).Put32(36, 0x7fffffff),
        RoiBytes(7, 0, 0, 3, 3).Subtype(3).PutFloat(18, nan),
        RoiBytes(1, 0, 0, 3, 3).Put16(50, 128).PutFloat(26, nan)}) {
    EXPECT_EQ(ReadImageJRoi(roi.bytes(), "").status().code(),
              absl::StatusCode::kInvalidArgument);
  }
  // No number is caught where all formats meet.
  EXPECT_EQ(ReadBytes(RoiBytes(0, 0, 0, 3, 3)
                          .Subpixel({{0, 0}, {3, nan}, {3, 3}})
                          .bytes())
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tessera::annotations
