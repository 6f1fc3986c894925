#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/models/annotations/painting.h"

namespace tessera::annotations {
namespace {

using ::testing::HasSubstr;
using imaging::Ring;
using Role = Annotation::Role;
using Shape = Annotation::Shape;
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

absl::StatusOr<AnnotationFile> Read(const std::string& text) {
  const ScratchFolder folder;
  return ReadAnnotations(folder.Write("cells.geojson", text), "image.tif");
}

// A feature with a property.
std::string FeatureWith(const std::string& properties,
                        const std::string& more = "") {
  return R"({"type":"Feature","properties":)" + properties +
         R"(,"geometry":)" + Polygon(kTriangle) + more + "}";
}

TEST(GeoJson, ReadsAllThatQuPathWrites) {
  const std::string feature = Feature(Polygon(kTriangle));
  for (const std::string& text :
       {Polygon(kTriangle), feature, Collection(feature), "[" + feature + "]",
        "\xef\xbb\xbf \n" + Collection(feature),
        R"({"type":"GeometryCollection","geometries":[)" +
            Polygon(kTriangle) + "]}"}) {
    const auto file = Read(text);
    ASSERT_TRUE(file.ok()) << file.status() << text;
    ASSERT_EQ(file->annotations.size(), 1u) << text;
    const Annotation& read = file->annotations[0];
    EXPECT_EQ(read.shape, Shape::kArea);
    EXPECT_EQ(read.polygons[0].exterior, kRing);
  }
}

TEST(GeoJson, ReadsHolesAndSeveralParts) {
  const auto file = Read(Collection(
      Feature(Polygon("[[[0,0],[9,0],[9,9],[0,9],[0,0]],"
                      "[[1,1],[1,2],[2,2],[1,1]]]")) + "," +
      Feature(R"({"type":"MultiPolygon","coordinates":[)" +
              std::string(kTriangle) + "," + kTriangle + "]}")));
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->annotations.size(), 2u);
  EXPECT_EQ(file->annotations[0].polygons[0].holes[0],
            (Ring{{1, 1}, {1, 2}, {2, 2}}));
  EXPECT_EQ(file->annotations[1].polygons.size(), 2u);
}

TEST(GeoJson, ACollectionInAFeatureIsOneObject) {
  const std::string collection =
      R"({"type":"GeometryCollection","geometries":[)" + Polygon(kTriangle) +
      R"(,{"type":"Point","coordinates":[1,2]},)" + Polygon(kTriangle) + "]}";
  const auto one = Read(Feature(collection));
  ASSERT_TRUE(one.ok()) << one.status();
  ASSERT_EQ(one->annotations.size(), 1u);
  EXPECT_EQ(one->annotations[0].polygons.size(), 2u);
  EXPECT_EQ(one->annotations[0].shape, Shape::kArea);
  const auto alone = Read(collection);
  ASSERT_TRUE(alone.ok()) << alone.status();
  EXPECT_EQ(alone->annotations.size(), 3u);
}

TEST(GeoJson, KeepsThePlane) {
  const auto on = [](const std::string& plane) {
    return Feature(Polygon(kTriangle, R"(,"plane":)" + plane));
  };
  const auto file = Read(Collection(
      on(R"({"c":-1,"z":4,"t":3})") + "," + on("{}") + "," +
      Feature(Polygon(kTriangle))));
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->annotations.size(), 3u);
  EXPECT_EQ(file->annotations[0].position.z, 4);
  EXPECT_EQ(file->annotations[0].position.t, 3);
  for (const Annotation& annotation : file->annotations) {
    EXPECT_EQ(annotation.position.kind, Position::Kind::kPlane);
  }
  EXPECT_EQ(file->annotations[2].position.z, 0);
}

TEST(GeoJson, TellsPointsAndLinesFromAreas) {
  const auto file = Read(Collection(
      Feature(R"({"type":"Point","coordinates":[1,2]})") + "," +
      Feature(R"({"type":"LineString","coordinates":[[1,2],[3,4]]})") + "," +
      Feature("null")));
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->annotations.size(), 2u);
  EXPECT_EQ(file->annotations[0].shape, Shape::kPoints);
  EXPECT_EQ(file->annotations[1].shape, Shape::kLine);
}

TEST(GeoJson, KnowsTheKindsOfAllVersionsOfQuPath) {
  const auto role = [](const std::string& feature) {
    const auto file = Read(feature);
    EXPECT_TRUE(file.ok()) << file.status();
    return file->annotations.at(0).role;
  };
  EXPECT_EQ(role(FeatureWith(R"({"objectType":"annotation"})")),
            Role::kAnnotation);
  EXPECT_EQ(role(FeatureWith(R"({"objectType":"detection"})")),
            Role::kDetection);
  EXPECT_EQ(role(FeatureWith(R"({"object_type":"cell"})")), Role::kCell);
  EXPECT_EQ(role(FeatureWith("{}", R"(,"id":"PathCellObject")")), Role::kCell);
  EXPECT_EQ(role(FeatureWith("{}", R"(,"id":"PathAnnotationObject")")),
            Role::kAnnotation);
  EXPECT_EQ(role(FeatureWith(R"({"objectType":"tile"})")), Role::kOther);
  EXPECT_EQ(role(FeatureWith(R"({"objectType":7})")), Role::kUnknown);
  EXPECT_EQ(role(FeatureWith("null")), Role::kUnknown);
}

TEST(GeoJson, NamesAnnotationsAsQuPathShowsThem) {
  const auto named = Read(FeatureWith(
      R"({"name":"wing","classification":{"name":"Region*"}})"));
  ASSERT_TRUE(named.ok()) << named.status();
  EXPECT_EQ(named->annotations[0].name, "wing");
  const auto classified =
      Read(FeatureWith(R"({"classification":{"name":"Region*"}})"));
  ASSERT_TRUE(classified.ok()) << classified.status();
  EXPECT_EQ(classified->annotations[0].name, "Region*");
}

TEST(GeoJson, ReadsTheHierarchyAndKnowsPartsOfCells) {
  const std::string spot = FeatureWith(R"({"objectType":"detection"})");
  const std::string cell = FeatureWith(R"({"objectType":"cell"})",
                                       R"(,"childObjects":[)" + spot + "]");
  const auto file = Read(FeatureWith(
      R"({"objectType":"annotation","childObjects":[)" + cell + "," + cell +
      "]}"));
  ASSERT_TRUE(file.ok()) << file.status();
  std::vector<Role> roles;
  for (const Annotation& read : file->annotations) roles.push_back(read.role);
  EXPECT_EQ(roles, (std::vector<Role>{Role::kAnnotation, Role::kCell,
                                      Role::kPart, Role::kCell, Role::kPart}));
}

TEST(GeoJson, SaysThatNucleiAreNotRead) {
  const auto file = Read(FeatureWith(
      R"({"objectType":"cell"})",
      R"(,"nucleusGeometry":)" + Polygon(kTriangle)));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->annotations.size(), 1u);
  ASSERT_EQ(file->notes.size(), 1u);
  EXPECT_THAT(file->notes[0], HasSubstr("nuclei"));
}

TEST(GeoJson, BareNanAndInfinityMayStandBesideTheOutline) {
  for (const std::string number : {"NaN", "Infinity", "-Infinity"}) {
    const auto file = Read(Collection(FeatureWith(
        R"({"name":"a \"NaN\" [Infinity","measurements":{"Area":)" + number +
        R"(,"b":[)" + number + "]}}")));
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_EQ(file->annotations[0].name, R"(a "NaN" [Infinity)");
    EXPECT_THAT(std::string(
                    Read(Polygon("[[[0," + number + "],[1,1],[2,0]]]"))
                        .status()
                        .message()),
                HasSubstr("has a position that is not [x, y]"));
  }
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
      {Collection(fine + FeatureWith("{\"childObjects\":[1]}")),
       "feature 2.1 is of no type"},
      {Polygon(kTriangle, R"(,"plane":{"z":-3})"), "plane that no image has"},
      {Polygon(kTriangle, R"(,"plane":{"z":1.5})"), "plane that no image has"},
      {Polygon(kTriangle, R"(,"plane":{"t":"a"})"), "plane that no image has"},
      {Polygon(kTriangle, R"(,"plane":{"z":1e12})"), "plane that no image has"},
      {std::string(100'000, '['), "nested deeper than 64"},
      {"hello", "in no format that is read"},
      {"", "in no format that is read"}};
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

TEST(ReadAnnotations, SaysThatAFileIsAbsent) {
  const ScratchFolder folder;
  EXPECT_EQ(ReadAnnotations(folder / "absent", "image.tif").status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(ReadAnnotations(folder.path(), "image.tif").status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tessera::annotations
