#include "models/data/slice_place.h"

#include <gtest/gtest.h>

namespace tessera::data {
namespace {

using annotations::Annotation;
using annotations::Position;

TEST(LiesOn, SlicesAndPagesCount) {
  const SlicePlace second{.slice = 2, .slices = 3, .channels = 2, .t = 1};
  EXPECT_TRUE(LiesOn({}, second));
  const auto slice = [](int number) {
    return Position{.kind = Position::Kind::kSlice, .number = number};
  };
  EXPECT_TRUE(LiesOn(slice(2), second));
  EXPECT_FALSE(LiesOn(slice(3), second));
  const auto page = [](int number) {
    return Position{.kind = Position::Kind::kPage, .number = number};
  };
  EXPECT_FALSE(LiesOn(page(2), second));
  EXPECT_TRUE(LiesOn(page(3), second));
  EXPECT_TRUE(LiesOn(page(4), second));
  EXPECT_FALSE(LiesOn(page(5), second));
}

TEST(LiesOn, APlaneIsFoundByZAndTime) {
  const auto plane = [](int z, int t) {
    return Position{.kind = Position::Kind::kPlane, .z = z, .t = t};
  };
  // The second of three z planes at the second time.
  const SlicePlace fifth{
      .slice = 5, .slices = 6, .z = 1, .t = 1, .one_axis = false};
  EXPECT_TRUE(LiesOn(plane(1, 1), fifth));
  EXPECT_FALSE(LiesOn(plane(4, 0), fifth));
  EXPECT_FALSE(LiesOn(plane(0, 4), fifth));
  // A time-lapse, whose pages other programs take for z planes.
  const SlicePlace third{.slice = 3, .slices = 6, .t = 2};
  EXPECT_TRUE(LiesOn(plane(0, 2), third));
  EXPECT_TRUE(LiesOn(plane(2, 0), third));
  EXPECT_FALSE(LiesOn(plane(2, 2), third));
  EXPECT_FALSE(LiesOn(plane(0, 0), third));
}

TEST(LiesOn, APlaneMayBeOnAllOfOneAxis) {
  const auto plane = [](int z, int t) {
    return Position{.kind = Position::Kind::kPlane, .z = z, .t = t};
  };
  // The second of three z planes at the second time.
  const SlicePlace fifth{
      .slice = 5, .slices = 6, .z = 1, .t = 1, .one_axis = false};
  EXPECT_TRUE(LiesOn(plane(Position::kAll, 1), fifth));
  EXPECT_TRUE(LiesOn(plane(1, Position::kAll), fifth));
  EXPECT_FALSE(LiesOn(plane(Position::kAll, 0), fifth));
  EXPECT_FALSE(LiesOn(plane(0, Position::kAll), fifth));
  // Along one axis the given number says which slice, and 0 is the first.
  const SlicePlace third{.slice = 3, .slices = 6, .t = 2};
  EXPECT_TRUE(LiesOn(plane(Position::kAll, 2), third));
  EXPECT_TRUE(LiesOn(plane(2, Position::kAll), third));
  EXPECT_FALSE(LiesOn(plane(0, Position::kAll), third));
}

TEST(DescribeSlices, NamesThem) {
  const auto on = [](const Position& position) {
    return Annotation{.position = position};
  };
  EXPECT_EQ(DescribeSlices({}), "no slice");
  EXPECT_EQ(DescribeSlices({{on({})}, {}}), "each slice");
  EXPECT_EQ(DescribeSlices(
                {{on({.kind = Position::Kind::kSlice, .number = 7}),
                  on({.kind = Position::Kind::kPlane, .z = 2}),
                  on({.kind = Position::Kind::kPlane, .z = 2, .t = 3})},
                 {}}),
            "slice 3, 7, z 3 of time 4");
  EXPECT_EQ(DescribeSlices({{on({.kind = Position::Kind::kPlane,
                                 .z = Position::kAll,
                                 .t = 3})},
                            {}}),
            "slice z any of time 4");
}

}  // namespace
}  // namespace tessera::data
