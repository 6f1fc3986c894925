#include "rpc/object_joiner.h"

#include <gtest/gtest.h>

namespace tessera::rpc {
namespace {

ObjectPart Part(uint32_t number, std::vector<PolygonPart> polygons) {
  ObjectPart part{.polygons = std::move(polygons)};
  part.object.outline.number = number;
  return part;
}

PolygonPart Whole(imaging::Ring exterior,
                  std::vector<imaging::Ring> holes = {}) {
  return {{std::move(exterior), std::move(holes)}, false};
}

PolygonPart Rest(std::vector<imaging::Ring> holes) {
  return {{{}, std::move(holes)}, true};
}

const imaging::Ring kTriangle = {{0, 0}, {9, 0}, {0, 9}};

TEST(ObjectJoiner, WholeObjectsStayAsTheyAre) {
  ObjectJoiner joiner;
  ASSERT_TRUE(joiner.Add({1, {Part(1, {Whole(kTriangle)})}}).ok());
  EXPECT_EQ(joiner.TakeWhole().size(), 1u);
  ASSERT_TRUE(joiner.Add({3, {Part(1, {Whole(kTriangle)})}}).ok());
  const std::vector<results::Object> objects = joiner.TakeWhole();
  ASSERT_EQ(objects.size(), 1u);
  EXPECT_EQ(objects[0].outline.polygons[0].exterior, kTriangle);
  EXPECT_TRUE(joiner.TakeWhole().empty());
  EXPECT_TRUE(joiner.Finish().ok());
}

TEST(ObjectJoiner, AnObjectThatGoesOnIsNotTakenYet) {
  ObjectJoiner joiner;
  ASSERT_TRUE(
      joiner.Add({1, {Part(1, {Whole(kTriangle)}), Part(2, {Whole({})})}, true})
          .ok());
  EXPECT_EQ(joiner.TakeWhole().size(), 1u);
  EXPECT_FALSE(joiner.Finish().ok());
  ASSERT_TRUE(joiner.Add({1, {Part(2, {Rest({{{9, 0}}})})}}).ok());
  const std::vector<results::Object> objects = joiner.TakeWhole();
  ASSERT_EQ(objects.size(), 1u);
  EXPECT_EQ(objects[0].outline.number, 2u);
  EXPECT_TRUE(joiner.Finish().ok());
}

TEST(ObjectJoiner, AnExteriorRingGoesOnOverThreeMessages) {
  ObjectJoiner joiner;
  ASSERT_TRUE(joiner.Add({1, {Part(1, {Whole({{0, 0}})})}, true}).ok());
  ASSERT_TRUE(joiner.Add({1, {Part(1, {Rest({{{9, 0}}})})}, true}).ok());
  ASSERT_TRUE(
      joiner.Add({1, {Part(1, {Rest({{{0, 9}}, {{1, 1}}})}), Part(2, {})}})
          .ok());
  const std::vector<results::Object> objects = joiner.TakeWhole();
  const auto& polygons = objects.at(0).outline.polygons;
  ASSERT_EQ(polygons.size(), 1u);
  EXPECT_EQ(polygons[0].exterior, kTriangle);
  ASSERT_EQ(polygons[0].holes.size(), 1u);
  EXPECT_EQ(polygons[0].holes[0], (imaging::Ring{{1, 1}}));
}

TEST(ObjectJoiner, AHoleGoesOnAndFurtherPolygonsFollow) {
  ObjectJoiner joiner;
  ASSERT_TRUE(
      joiner.Add({2, {Part(7, {Whole(kTriangle, {{{1, 1}}})})}, true}).ok());
  ASSERT_TRUE(
      joiner.Add({2, {Part(7, {Rest({{{1, 2}}}), Whole({{20, 20}})})}}).ok());
  const std::vector<results::Object> objects = joiner.TakeWhole();
  const auto& polygons = objects.at(0).outline.polygons;
  ASSERT_EQ(polygons.size(), 2u);
  EXPECT_EQ(polygons[0].holes[0], (imaging::Ring{{1, 1}, {1, 2}}));
  EXPECT_EQ(polygons[1].exterior, (imaging::Ring{{20, 20}}));
}

TEST(ObjectJoiner, AContinuationOfNothingIsRefused) {
  ObjectJoiner joiner;
  EXPECT_TRUE(absl::IsDataLoss(joiner.Add({1, {Part(1, {Rest({})})}})));
}

TEST(ObjectJoiner, AContinuationIsOfTheSameObjectAndSlice) {
  ObjectJoiner other_object;
  ASSERT_TRUE(other_object.Add({1, {Part(1, {Whole({})})}, true}).ok());
  EXPECT_FALSE(other_object.Add({1, {Part(2, {Rest({})})}}).ok());
  ObjectJoiner other_slice;
  ASSERT_TRUE(other_slice.Add({1, {Part(1, {Whole({})})}, true}).ok());
  EXPECT_FALSE(other_slice.Add({2, {Part(1, {Rest({})})}}).ok());
}

TEST(ObjectJoiner, SlicesDoNotGoBack) {
  ObjectJoiner joiner;
  ASSERT_TRUE(joiner.Add({2, {}}).ok());
  EXPECT_FALSE(joiner.Add({1, {}}).ok());
}

TEST(ObjectJoiner, AnObjectWithoutItsRestIsNotGivenOut) {
  ObjectJoiner joiner;
  ASSERT_TRUE(joiner.Add({1, {Part(1, {Whole(kTriangle)})}, true}).ok());
  EXPECT_TRUE(absl::IsDataLoss(joiner.Finish()));
}

}  // namespace
}  // namespace tessera::rpc
