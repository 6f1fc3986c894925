#include "models/instances/pyjamas_objects.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tessera::instances {
namespace {

using imaging::FloatPlane;
using imaging::GrayPlane;
using imaging::Size;

// The objects in a drawing of equally long lines, where `#` is an object's
// pixel and all others are background; drawn again, each with its number.
std::vector<std::string> Find(const std::vector<std::string>& drawing,
                              int erosion_width = 0) {
  const Size size = {static_cast<int>(drawing.size()),
                     static_cast<int>(drawing.front().size())};
  FloatPlane probabilities(size, 0.5);  // Not above one half.
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      if (drawing[static_cast<size_t>(y)][static_cast<size_t>(x)] == '#') {
        probabilities.at(x, y) = 0.75;
      }
    }
  }
  std::vector<std::string> found(
      drawing.size(), std::string(drawing.front().size(), '.'));
  const absl::Status status = FindPyjamasObjects(
      GrayPlane(size, 7), probabilities, erosion_width,
      [&](const DecodedObject& object) {
        for (int y = 0; y < object.mask.height(); ++y) {
          for (int x = 0; x < object.mask.width(); ++x) {
            if (object.mask.at(x, y) == 0) continue;
            found[static_cast<size_t>(object.bounds.y0 + y)]
                 [static_cast<size_t>(object.bounds.x0 + x)] =
                     static_cast<char>('0' + object.measurements.number);
          }
        }
        return absl::OkStatus();
      });
  EXPECT_TRUE(status.ok()) << status;
  return found;
}

using Drawing = std::vector<std::string>;

TEST(PyjamasObjects, KeepDistanceFromTheEdge) {
  EXPECT_EQ(Find({"..........",  //
                  ".#.......#",
                  "..........",
                  "...##.....",
                  "..........",
                  "..#....#..",
                  "..........",
                  ".....#....",
                  ".........."}),
            (Drawing{"..........",  //
                     "..........",
                     "..........",
                     "...11.....",
                     "..........",
                     "..2....3..",
                     "..........",
                     "..........",
                     ".........."}));
}

TEST(PyjamasObjects, HaveNoLargeHolesAndNoPartsThatMeetAtCorners) {
  EXPECT_EQ(Find({"................",  //
                  "................",
                  "..####..#...###.",
                  "..#..#...#..#...",
                  "..####......##..",
                  "................",
                  "..###...........",
                  "..#.............",
                  "..##.#..........",
                  "................",
                  "................"}),
            (Drawing{"................",  //
                     "................",
                     "................",
                     "................",
                     "................",
                     "................",
                     "..111...........",
                     "..1.............",
                     "..11.2..........",
                     "................",
                     "................"}));
}

TEST(PyjamasObjects, AreErodedLabelledAndDilated) {
  const Drawing bridge = {"................",  //
                          "................",
                          "..####....####..",
                          "..############..",
                          "..####....####..",
                          "................",
                          "................"};
  EXPECT_EQ(Find(bridge, 1)[3], "..111111111111..");
  EXPECT_EQ(Find(bridge, 3), (Drawing{"................",  //
                                      "................",
                                      "..1111....2222..",
                                      "..1111....2222..",
                                      "..1111....2222..",
                                      "................",
                                      "................"}));
}

// Both squares reach the pixels between; the label that comes later wins.
TEST(PyjamasObjects, ThatMeetGoToTheLaterOne) {
  const Drawing found = Find({"...........",  //
                              "...........",
                              "..###......",
                              "..#####....",
                              "..#####....",
                              "....###....",
                              "...........",
                              "..........."},
                             3);
  EXPECT_EQ(found[2], "..111......");
  EXPECT_EQ(found[3], "..11222....");
  EXPECT_EQ(found[4], "..11222....");
  EXPECT_EQ(found[5], "....222....");
}

TEST(PyjamasObjects, AreMeasured) {
  FloatPlane probabilities({6, 7}, 0);
  probabilities.at(2, 2) = 0.75;
  probabilities.at(3, 2) = 1;
  GrayPlane image({6, 7}, 1);
  image.at(3, 2) = 4;
  std::vector<ObjectMeasurements> found;
  ASSERT_TRUE(FindPyjamasObjects(image, probabilities, 0,
                                 [&](const DecodedObject& object) {
                                   found.push_back(object.measurements);
                                   return absl::OkStatus();
                                 })
                  .ok());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].area_px, 2);
  EXPECT_EQ(found[0].centroid_x, 3);
  EXPECT_EQ(found[0].centroid_y, 2.5);
  EXPECT_EQ(found[0].mean_intensity, 2.5);
  EXPECT_EQ(found[0].score, 0.875);
}

TEST(PyjamasObjects, EndWithTheErrorOfTheSink) {
  FloatPlane probabilities({6, 7}, 0);
  probabilities.at(2, 2) = 1;
  EXPECT_EQ(FindPyjamasObjects(
                GrayPlane({6, 7}, 0), probabilities, 0,
                [](const DecodedObject&) { return absl::CancelledError("end"); }),
            absl::CancelledError("end"));
}

}  // namespace
}  // namespace tessera::instances
