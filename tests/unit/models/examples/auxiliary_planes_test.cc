#include "models/examples/auxiliary_planes.h"

#include "gtest/gtest.h"
#include "models/instances/encode.h"

namespace tessera::examples {
namespace {

using imaging::FloatPlane;
using imaging::LabelPlane;

// Two objects that touch, one of which reaches the plane's edge:
//   .......
//   .1122..
//   .1122..
//   ...22..
LabelPlane TwoObjects() {
  LabelPlane objects({4, 7}, 0);
  for (int y = 1; y < 4; ++y) {
    for (int x = 1; x < 5; ++x) {
      if (x >= 3) objects.at(x, y) = 2;
      if (x < 3 && y < 3) objects.at(x, y) = 1;
    }
  }
  return objects;
}

TEST(AuxiliaryPlanes, TellWhereObjectsTouchAndEnd) {
  const auto planes = AuxiliaryPlanes(TwoObjects());
  ASSERT_EQ(planes.size(), 4u);
  EXPECT_EQ(planes[0].at(2, 1), 1);
  EXPECT_EQ(planes[0].at(3, 3), 1) << "touches by its corner";
  EXPECT_EQ(planes[0].at(2, 3), 1) << "between them";
  EXPECT_EQ(planes[0].at(1, 1), 0);
  EXPECT_EQ(planes[0].at(5, 2), 0);
  EXPECT_EQ(planes[1], instances::EncodeTarget(TwoObjects(),
                                               version::Target::kBorder)[1]);
}

TEST(AuxiliaryPlanes, LeadToTheCentroidOfWholeObjects) {
  const auto planes = AuxiliaryPlanes(TwoObjects());
  EXPECT_EQ(planes[2].at(1, 1), 0.5f);
  EXPECT_EQ(planes[3].at(1, 1), 0.5f);
  EXPECT_EQ(planes[2].at(2, 2), -0.5f);
  EXPECT_EQ(planes[3].at(1, 2), 0.5f);
  for (int y = 0; y < 4; ++y) {
    for (int x = 3; x < 7; ++x) {
      EXPECT_EQ(planes[2].at(x, y), 0) << "cut or background";
      EXPECT_EQ(planes[3].at(x, y), 0) << "cut or background";
    }
  }
}

TEST(AuxiliaryPlanes, OfNothingAreZero) {
  const auto planes = AuxiliaryPlanes(LabelPlane({3, 5}, 0));
  EXPECT_EQ(planes.size(), 4u);
  for (const FloatPlane& plane : planes) {
    EXPECT_EQ(plane, FloatPlane({3, 5}, 0));
  }
}

}  // namespace
}  // namespace tessera::examples
