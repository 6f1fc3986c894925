#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/models/annotations/painting.h"

namespace tessera::annotations {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Shape = Annotation::Shape;

std::string Drawn(const std::string& type, const std::string& points,
                  const std::string& more = "") {
  return R"({"label":"cell","shape_type":")" + type + R"(","points":)" +
         points + more + "}";
}

std::string Labelme(const std::string& shapes,
                    const std::string& image = "image.tif") {
  return R"({"version":"5.0.1","imageData":"[{","imagePath":")" + image +
         R"(","shapes":[)" + shapes + "]}";
}

TEST(Labelme, ReadsPolygonsRectanglesAndCircles) {
  const auto file = ReadBytes(
      Labelme(Drawn("polygon", "[[0,0],[2,0],[2,2],[0,2]]") + "," +
              Drawn("rectangle", "[[6,2],[4,0]]") + "," +
              Drawn("circle", "[[9.5,1.5],[11,1.5]]")));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_TRUE(file->notes.empty());
  EXPECT_EQ(file->annotations[0].name, "cell");
  EXPECT_THAT(Painted(*file, {3, 12}),
              ElementsAre("11..22..333.", "11..22..333.", "........333."));
}

TEST(Labelme, ShapesOfOneGroupAreOneObject) {
  const auto file = ReadBytes(Labelme(
      Drawn("rectangle", "[[0,0],[1,1]]", R"(,"group_id":4)") + "," +
      Drawn("rectangle", "[[2,0],[3,1]]", R"(,"group_id":null)") + "," +
      Drawn("rectangle", "[[4,0],[5,1]]", R"(,"group_id":4)")));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(Painted(*file, {1, 5}), ElementsAre("1.2.1"));
}

TEST(Labelme, LinesAndPointsAreNoAreas) {
  const auto file = ReadBytes(
      Labelme(Drawn("line", "[[0,0],[9,9]]") + "," +
              Drawn("linestrip", "[[0,0],[9,9],[9,0]]") + "," +
              Drawn("point", "[[3,4]]") + "," + Drawn("mask", "[[1,1],[3,3]]")));
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->annotations.size(), 3u);
  EXPECT_EQ(file->annotations[0].shape, Shape::kLine);
  EXPECT_EQ(file->annotations[1].shape, Shape::kLine);
  EXPECT_EQ(file->annotations[2].shape, Shape::kPoints);
  ASSERT_EQ(file->notes.size(), 1u);
  EXPECT_THAT(file->notes[0], HasSubstr("1 of its shapes are masks"));
}

TEST(Labelme, SaysThatTheImageIsCalledOtherwise) {
  const std::string shape = Drawn("rectangle", "[[0,0],[1,1]]");
  for (const std::string fine : {"image.tif", "..\\\\x\\\\image.jpg", ""}) {
    const auto file = ReadBytes(Labelme(shape, fine));
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_TRUE(file->notes.empty()) << fine;
  }
  const auto other = ReadBytes(Labelme(shape, "a/other.tif"));
  ASSERT_TRUE(other.ok()) << other.status();
  ASSERT_EQ(other->notes.size(), 1u);
  EXPECT_THAT(other->notes[0], HasSubstr("called \"other.tif\""));
}

TEST(Labelme, SaysWhatIsWrongAndWhere) {
  const std::string fine = Drawn("rectangle", "[[0,0],[1,1]]") + ",";
  for (const std::string& shape :
       {Drawn("polygon", "[[0,0],[1,1]]"), Drawn("polygon", "7"),
        Drawn("polygon", "[7,8,9]"), Drawn("circle", "[[0,0]]"),
        Drawn("polygon", "[[0,0],[1,1],[0,NaN]]"),
        Drawn("rectangle", "[[0,0],[1,1],[2,2]]"), std::string("7")}) {
    const absl::Status status = ReadBytes(Labelme(fine + shape)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << shape;
    EXPECT_THAT(std::string(status.message()), HasSubstr("shape 2 has"));
  }
  const absl::Status status =
      ReadBytes(Labelme(Drawn("circle", "[[-1e9,-1e9],[1e9,1e9]]"))).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("outside any image"));
}

}  // namespace
}  // namespace tessera::annotations
