#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/models/annotations/painting.h"

namespace tessera::annotations {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Image(int id, const std::string& name) {
  return R"({"id":)" + std::to_string(id) + R"(,"file_name":")" + name + "\"}";
}

std::string Item(int image, const std::string& segmentation,
                 const std::string& more = "") {
  return R"({"image_id":)" + std::to_string(image) +
         R"(,"category_id":3,"segmentation":)" + segmentation + more + "}";
}

std::string Coco(const std::string& images, const std::string& annotations) {
  return R"({"images":[)" + images + R"(],"annotations":[)" + annotations +
         R"(],"categories":[{"id":3,"name":"nucleus"}]})";
}

constexpr char kSquare[] = "[[1,1,3,1,3,3,1,3]]";

TEST(Coco, CornersOfPolygonsLieOnPixelEdges) {
  const auto file =
      ReadBytes(Coco(Image(1, "image.tif"), Item(1, kSquare)));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_TRUE(file->notes.empty());
  ASSERT_EQ(file->annotations.size(), 1u);
  EXPECT_EQ(file->annotations[0].name, "nucleus");
  EXPECT_THAT(Painted(*file, {4, 5}),
              ElementsAre(".....", ".11..", ".11..", "....."));
}

TEST(Coco, ImagesOfOneNameMayBeSlices) {
  const auto slice = [](int id, int number, const char* name = "image.tif") {
    return R"({"id":)" + std::to_string(id) + R"(,"file_name":")" + name +
           R"(","slice":)" + std::to_string(number) + "}";
  };
  const auto file = ReadBytes(
      Coco(slice(1, 2) + "," + slice(2, 5) + "," + slice(3, 5, "other.tif"),
           Item(2, kSquare) + "," + Item(1, kSquare) + "," + Item(3, kSquare)));
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->annotations.size(), 2u);
  EXPECT_EQ(file->annotations[0].position.kind, Position::Kind::kSlice);
  EXPECT_EQ(file->annotations[0].position.number, 5);
  EXPECT_EQ(file->annotations[1].position.number, 2);
}

TEST(Coco, SeveralPolygonsAreOneObject) {
  const auto file = ReadBytes(Coco(
      Image(1, "image.tif"), Item(1, "[[0,0,1,0,1,1,0,1],[2,1,4,1,4,2,2,2]]")));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(Painted(*file, {2, 5}), ElementsAre("1....", "..11."));
}

TEST(Coco, AnObjectIsALineOnlyIfNoneOfItsPolygonsEncloses) {
  const auto file =
      ReadBytes(Coco(Image(1, "image.tif"),
                     Item(1, "[[0,0,1,1],[1,0,3,0,3,2,1,2]]") + "," +
                         Item(1, "[[0,0,1,1]]")));
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->annotations.size(), 2u);
  EXPECT_EQ(file->annotations[0].polygons.size(), 1u);
  EXPECT_EQ(file->annotations[1].shape, Annotation::Shape::kLine);
  EXPECT_THAT(Painted(*file, {2, 4}), ElementsAre(".11.", ".11."));
}

TEST(Coco, RunLengthsAreReadAsNumbersAndAsText) {
  // Three rows, four columns; pycocotools writes the second for the first.
  for (const std::string counts : {"[4,2,1,2,3]", "\"42102\""}) {
    const auto file = ReadBytes(
        Coco(Image(1, "image.tif"),
             Item(1, R"({"size":[3,4],"counts":)" + counts + "}")));
    ASSERT_TRUE(file.ok()) << file.status() << counts;
    EXPECT_THAT(Painted(*file, {3, 4}), ElementsAre("....", ".11.", ".11."))
        << counts;
  }
}

TEST(Coco, RunsMaySpanColumns) {
  const auto file =
      ReadBytes(Coco(Image(1, "image.tif"),
                     Item(1, R"({"size":[2,3],"counts":[1,4,1]})")));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(Painted(*file, {2, 3}), ElementsAre(".11", "11."));
}

TEST(Coco, TakesTheImageThatIsAskedFor) {
  const std::string items =
      Item(7, "[[0,0,1,0,1,1,0,1]]") + "," + Item(8, "[[1,0,2,0,2,1,1,1]]");
  const std::string other = Image(8, "other.tif");
  for (const std::string name :
       {"image.tif", "folder/image.tif", "C:\\\\data\\\\image.tif",
        "image.png"}) {
    const auto file = ReadBytes(Coco(other + "," + Image(7, name), items));
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_THAT(Painted(*file, {1, 2}), ElementsAre("1.")) << name;
  }
  const absl::Status status =
      ReadBytes(Coco(other + "," + Image(7, "a.tif"), items)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("\"other.tif\", \"a.tif\""));
  EXPECT_THAT(std::string(status.message()), HasSubstr("image.tif"));
}

TEST(Coco, SaysThatTheOnlyImageIsCalledOtherwise) {
  const auto file = ReadBytes(Coco(Image(1, "other.tif"), Item(1, kSquare)));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->annotations.size(), 1u);
  ASSERT_EQ(file->notes.size(), 1u);
  EXPECT_THAT(file->notes[0], HasSubstr("other.tif"));
}

TEST(Coco, CrowdsAreNoObjectsAndBoxesAreLeftOut) {
  const auto file = ReadBytes(Coco(
      Image(1, "image.tif"), Item(1, kSquare, R"(,"iscrowd":1)") + "," +
                                 Item(1, "[]") + "," + R"({"image_id":1})"));
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->annotations.size(), 1u);
  EXPECT_EQ(file->annotations[0].role, Annotation::Role::kOther);
  ASSERT_EQ(file->notes.size(), 1u);
  EXPECT_THAT(file->notes[0], HasSubstr("2 of its annotations"));
}

TEST(Coco, SaysWhatIsWrongAndWhere) {
  const std::string fine = Item(1, kSquare) + ",";
  for (const std::string& segmentation :
       {std::string("7"), std::string("[[1,2,3]]"), std::string("[[1,\"2\"]]"),
        std::string("[[1,1e300]]"), std::string("[7]"), std::string("{\"a\":1}"),
        std::string(R"({"size":[3,4],"counts":[4,2]})"),
        std::string(R"({"size":[3,4],"counts":[4,-2,10]})"),
        std::string(R"({"size":[3,4],"counts":[4,99]})"),
        std::string(R"({"size":[0,4],"counts":[0]})"),
        std::string(R"({"size":[1e9,4],"counts":[0]})"),
        std::string(R"({"size":[3,4],"counts":"oooooooooooooooo"})"),
        std::string(R"({"size":[3,4],"counts":"~"})"),
        std::string(R"({"size":[3,4],"counts":"o"})")}) {
    const absl::Status status =
        ReadBytes(Coco(Image(1, "image.tif"), fine + Item(1, segmentation)))
            .status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument)
        << segmentation;
    EXPECT_THAT(std::string(status.message()), HasSubstr("annotation 2 has"));
    EXPECT_THAT(std::string(status.message()), HasSubstr("export it again"));
  }
  EXPECT_EQ(ReadBytes(R"({"images":[],"annotations":[]})").status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReadBytes(R"({"images":[1],"annotations":5})").status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(Coco, BoundsThePixelsThatRunsStandFor) {
  const std::string large =
      Item(1, R"({"size":[1000000,1000000],"counts":[0,1000000000000]})");
  EXPECT_EQ(ReadBytes(Coco(Image(1, "image.tif"), large)).status().code(),
            absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace tessera::annotations
