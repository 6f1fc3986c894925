#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/data/outline_file.h"
#include "tests/support/scratch_folder.h"

namespace tessera::data {
namespace {

using ::testing::HasSubstr;
using imaging::Ring;
using tessera::testing::ScratchFolder;

constexpr char kTriangle[] = "[[[1,2],[5,2],[5,6.5],[1,2]]]";
const Ring kRing = {{1, 2}, {5, 2}, {5, 6.5}};

std::string Polygon(const std::string& coordinates,
                    const std::string& more = "") {
  return R"({"type":"Polygon","coordinates":)" + coordinates + more + "}";
}

std::string Feature(const std::string& geometry) {
  return R"({"type":"Feature","id":"x","properties":{"name":"[{"},)"
         R"("geometry":)" + geometry + "}";
}

std::string Collection(const std::string& features) {
  return R"({"type":"FeatureCollection","features":[)" + features + "]}";
}

absl::StatusOr<std::vector<SliceOutlines>> Read(const std::string& text) {
  const ScratchFolder folder;
  return ReadOutlines(folder.Write("cells.geojson", text));
}

TEST(GeoJson, ReadsAllThatQuPathWrites) {
  const std::string feature = Feature(Polygon(kTriangle));
  for (const std::string& text :
       {Polygon(kTriangle), feature, Collection(feature), "[" + feature + "]",
        "\xef\xbb\xbf \n" + Collection(feature),
        R"({"type":"GeometryCollection","geometries":[)" +
            Polygon(kTriangle) + "]}"}) {
    const auto slices = Read(text);
    ASSERT_TRUE(slices.ok()) << slices.status() << text;
    ASSERT_EQ(slices->size(), 1u) << text;
    EXPECT_EQ((*slices)[0].slice, 1);
    ASSERT_EQ((*slices)[0].outlines.size(), 1u);
    EXPECT_EQ((*slices)[0].outlines[0].number, 1u);
    EXPECT_EQ((*slices)[0].outlines[0].polygons[0].exterior, kRing);
  }
}

TEST(GeoJson, ReadsHolesAndSeveralParts) {
  const auto slices = Read(Collection(
      Feature(Polygon("[[[0,0],[9,0],[9,9],[0,9],[0,0]],"
                      "[[1,1],[1,2],[2,2],[1,1]]]")) + "," +
      Feature(R"({"type":"MultiPolygon","coordinates":[)" +
              std::string(kTriangle) + "," + kTriangle + "]}")));
  ASSERT_TRUE(slices.ok()) << slices.status();
  const auto& outlines = (*slices)[0].outlines;
  ASSERT_EQ(outlines.size(), 2u);
  EXPECT_EQ(outlines[0].polygons[0].holes[0], (Ring{{1, 1}, {1, 2}, {2, 2}}));
  EXPECT_EQ(outlines[1].polygons.size(), 2u);
  EXPECT_EQ(outlines[1].number, 2u);
}

TEST(GeoJson, PlaneGivesTheSlice) {
  const auto on = [](const std::string& plane) {
    return Feature(Polygon(kTriangle, R"(,"plane":)" + plane));
  };
  const auto slices = Read(Collection(
      on(R"({"c":-1,"z":4,"t":0})") + "," + on(R"({"c":-1,"z":0,"t":2})") +
      "," + on(R"({"c":-1,"z":4,"t":3})") + "," + on("{}")));
  ASSERT_TRUE(slices.ok()) << slices.status();
  ASSERT_EQ(slices->size(), 3u);
  EXPECT_EQ((*slices)[0].slice, 1);
  EXPECT_EQ((*slices)[1].slice, 3);
  EXPECT_EQ((*slices)[2].slice, 5);
  ASSERT_EQ((*slices)[2].outlines.size(), 2u);
  EXPECT_EQ((*slices)[2].outlines[1].number, 2u);
}

TEST(GeoJson, PassesOverPointsLinesAndEmptyFeatures) {
  const auto slices = Read(Collection(
      Feature(R"({"type":"Point","coordinates":[1,2]})") + "," +
      Feature(R"({"type":"LineString","coordinates":[[1,2],[3,4]]})") + "," +
      Feature("null")));
  ASSERT_TRUE(slices.ok()) << slices.status();
  EXPECT_TRUE(slices->empty());
}

TEST(GeoJson, SaysWhatIsWrongAndWhere) {
  const std::string fine = Feature(Polygon(kTriangle)) + ",";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{\"type\":", "no valid JSON at byte"},
      {R"({"type":"FeatureCollection"})", "no list of features"},
      {R"({"a":1})", "no type that GeoJSON has"},
      {"[1]", "feature 1 is of no type"},
      {"[" + fine + "null]", "feature 2 is of no type"},
      {Collection(fine + Feature(Polygon("[]"))), "feature 2 is a polygon"},
      {Collection(fine + Feature(Polygon("7"))), "feature 2 is a polygon"},
      {Collection(fine + Feature(Polygon("[7]"))), "feature 2 has no list"},
      {Collection(fine + Feature(Polygon("[[7,8,9]]"))), "feature 2 has a pos"},
      {Collection(fine + Feature(Polygon("[[[0,0],[1,1],[0,0]]]"))),
       "feature 2 has a ring of under 3 points"},
      {Collection(fine + Feature(Polygon("[[[0,\"1\"],[1,1],[2,0]]]"))),
       "feature 2 has a position"},
      {Collection(fine + Feature(Polygon("[[[0,1e300],[1,1],[2,0]]]"))),
       "feature 2 has a coordinate"},
      {Collection(Feature(Polygon("[[[0,1e999],[1,1],[2,0]]]"))),
       "out of range"},
      {Collection(Feature(Polygon("[[[0,NaN],[1,1],[2,0]]]"))),
       "no valid JSON"},
      {Polygon(kTriangle, R"(,"plane":{"z":-3})"), "plane that no image has"},
      {Polygon(kTriangle, R"(,"plane":{"z":1.5})"), "plane that no image has"},
      {Polygon(kTriangle, R"(,"plane":{"t":"a"})"), "plane that no image has"},
      {Polygon(kTriangle, R"(,"plane":{"z":1e12})"), "plane that no image has"},
      {std::string(100'000, '['), "nested deeper than 64"},
      {"hello", "neither GeoJSON nor"},
      {"", "neither GeoJSON nor"}};
  for (const auto& [text, expected] : cases) {
    const absl::Status status = Read(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(expected));
    EXPECT_THAT(std::string(status.message()), HasSubstr("cells.geojson"));
  }
}

TEST(GeoJson, RefusesTooManyValuesBeforeItBuildsThem) {
  std::string text = "[0";
  for (int i = 0; i < 16; ++i) text += std::string(2'000'000, ',');
  const absl::Status status = Read(text).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(status.message()), HasSubstr("cells.geojson"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("split it"));
}

TEST(ReadOutlines, SaysThatAFileIsAbsent) {
  const ScratchFolder folder;
  EXPECT_EQ(ReadOutlines(folder / "absent").status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(ReadOutlines(folder.path()).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tessera::data
