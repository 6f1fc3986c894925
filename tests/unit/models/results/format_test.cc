#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "models/annotations/annotation_file.h"
#include "models/data/object_choice.h"
#include "models/data/region.h"
#include "models/imaging/image_file.h"
#include "models/results/geojson.h"
#include "models/results/writer.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/models/results/example.h"

namespace tessera::results {
namespace {

using testing::ExampleSegmentation;
using testing::ReadBytes;
using testing::ScratchFolder;
using testing::WriteExampleImage;

std::vector<std::filesystem::path> WriteAs(const std::string& format,
                                           const ScratchFolder& folder,
                                           const std::filesystem::path& image,
                                           const results::Segmentation& found) {
  const auto writers = MakeWriters({format});
  const auto written = (*writers)[0]->Write(folder.path(), image, found);
  EXPECT_TRUE(written.ok()) << written.status();
  return written.ok() ? written->paths : std::vector<std::filesystem::path>();
}

TEST(GeoJson, IsWhatQuPathReads) {
  ScratchFolder folder;
  const auto paths =
      WriteAs("geojson", folder, "in/cells.tif", ExampleSegmentation());
  ASSERT_EQ(paths.size(), 1u);
  EXPECT_EQ(paths[0], folder / "cells.geojson");
  const auto json = nlohmann::json::parse(ReadBytes(paths[0]));
  EXPECT_EQ(json["type"], "FeatureCollection");
  ASSERT_EQ(json["features"].size(), 2u);
  const auto& feature = json["features"][1];
  EXPECT_EQ(feature["type"], "Feature");
  EXPECT_EQ(feature["id"].get<std::string>().size(), 36u);
  EXPECT_EQ(feature["geometry"]["type"], "Polygon");
  EXPECT_FALSE(feature["geometry"].contains("plane"));
  EXPECT_EQ(feature["geometry"]["coordinates"].dump(),
            "[[[6,4],[9,4],[9,7],[6,7],[6,4]],"
            "[[7,5],[7,6],[8,6],[8,5],[7,5]]]");
  const auto& properties = feature["properties"];
  EXPECT_EQ(properties["objectType"], "detection");
  EXPECT_EQ(properties["isLocked"], false);
  EXPECT_EQ(properties["classification"]["name"], "nuclei");
  EXPECT_EQ(properties["classification"]["color"].size(), 3u);
  EXPECT_EQ(properties["measurements"]["Area px^2"], 8);
  EXPECT_EQ(properties["measurements"]["Centroid X px"], 7.5);
  EXPECT_EQ(properties["measurements"]["Score"], 0.75);
  EXPECT_EQ(properties["metadata"]["model"], "nuclei@3");
}

TEST(GeoJson, SaysHowLargeTheObjectsAre) {
  ScratchFolder folder;
  results::Segmentation found = ExampleSegmentation();
  found.summary.diameter = {.diameter_px = 22.5,
                            .source = DiameterSource::kPixelSize,
                            .confidence = 1};
  const auto paths = WriteAs("geojson", folder, "cells.tif", found);
  const auto json = nlohmann::json::parse(ReadBytes(paths.at(0)));
  EXPECT_EQ(json["features"].size(), 2u);
  EXPECT_EQ(json["objectDiameter"].dump(),
            R"({"confidence":1,"diameter_px":22.5,"source":"pixel size"})");
  // Nothing is known of a model that does not know its objects' size.
  found.summary.diameter = {.source = DiameterSource::kUnknown};
  WriteAs("geojson", folder, "cells.tif", found);
  EXPECT_FALSE(
      nlohmann::json::parse(ReadBytes(paths.at(0))).contains("objectDiameter"));
}

TEST(GeoJson, SaysHowFarTheObjectsAreToBeTrusted) {
  ScratchFolder folder;
  results::Segmentation found = ExampleSegmentation();
  found.summary.trust = {
      .trusted = true, .confidence = 0.75, .least_confidence = 0.5};
  const auto paths = WriteAs("geojson", folder, "cells.tif", found);
  EXPECT_EQ(
      nlohmann::json::parse(ReadBytes(paths.at(0)))["trust"].dump(),
      R"({"confidence":0.75,"least_confidence":0.5,"trusted":true})");
}

TEST(GeoJson, EverySliceOfAStackNamesItsPlane) {
  ScratchFolder folder;
  const auto paths =
      WriteAs("geojson", folder, "s.tif", ExampleSegmentation({1, 3}));
  const auto json = nlohmann::json::parse(ReadBytes(paths.at(0)));
  ASSERT_EQ(json["features"].size(), 4u);
  EXPECT_EQ(json["features"][0]["geometry"]["plane"].dump(),
            R"({"c":-1,"t":0,"z":0})");
  EXPECT_EQ(json["features"][2]["geometry"]["plane"]["z"], 2);
  EXPECT_EQ(json["features"][2]["properties"]["measurements"]["Slice"], 3);
  EXPECT_NE(json["features"][0]["id"], json["features"][2]["id"]);
}

TEST(GeoJson, NamesThePlaneThatTheServerTells) {
  results::Object object = testing::Square(1, 0, 0, 1);
  const auto id_and_plane = [&](const results::Segmentation& found) {
    const auto json =
        nlohmann::json::parse(Feature(results::StartOf(found), 4, object));
    return std::pair(json["id"], json["geometry"].value("plane", nlohmann::json())
                                     .dump());
  };
  object.position = {-1, 1, 2};
  const auto any = id_and_plane(ExampleSegmentation({4}));
  EXPECT_EQ(any.second, R"({"c":-1,"t":2,"z":1})");
  // Objects of two channels are not the same.
  object.position = {1, 0, 0};
  const auto second = id_and_plane(ExampleSegmentation());
  EXPECT_EQ(second.second, R"({"c":1,"t":0,"z":0})");
  EXPECT_NE(second.first, any.first);
}

TEST(GeoJson, PartsThatMeetAtACornerAreAMultiPolygon) {
  results::Object object = testing::Square(1, 0, 0, 1);
  object.outline.polygons.push_back({.exterior = {{1, 1}, {2, 1}, {2, 2}}});
  object.mean_intensity = std::nan("");
  const auto json = nlohmann::json::parse(
      Feature(results::StartOf(ExampleSegmentation()), 1, object));
  EXPECT_EQ(json["geometry"]["type"], "MultiPolygon");
  EXPECT_EQ(json["geometry"]["coordinates"].size(), 2u);
  EXPECT_EQ(json["properties"]["measurements"]["Mean intensity"], "NaN");
}

TEST(GeoJson, CoordinatesKeepAllDigits) {
  const auto json = nlohmann::json::parse(
      Feature(results::StartOf(ExampleSegmentation()), 1,
              testing::Square(1, 1'234'567, 89'012'345, 1)));
  EXPECT_EQ(json["geometry"]["coordinates"][0][0].dump(), "[1234567,89012345]");
}

TEST(GeoJson, TheSameSegmentationGivesTheSameBytes) {
  const auto objects = testing::ExampleObjects();
  const results::SegmentationStart start =
      results::StartOf(ExampleSegmentation());
  const auto once = Feature(start, 1, objects[0]);
  EXPECT_EQ(Feature(start, 1, objects[0]), once);
  results::SegmentationStart other_model = start;
  other_model.model_sha256 = "another";
  EXPECT_NE(Feature(other_model, 1, objects[0]), once);
}

TEST(GeoJson, IsReadBackAsTheSameOutlines) {
  ScratchFolder folder;
  const auto paths =
      WriteAs("geojson", folder, "s.tif", ExampleSegmentation({1, 2}));
  const auto file = annotations::ReadAnnotations(paths.at(0), "s.tif");
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->annotations.size(), 4u);
  const data::ObjectChoice choice = data::ChooseObjects(
      *file, {.slice = 2, .slices = 2, .t = 1}, {0, 0, 1'000, 1'000});
  EXPECT_TRUE(choice.notes.empty());
  ASSERT_EQ(choice.outlines.size(), 2u);
  EXPECT_EQ(choice.outlines[1].polygons,
            testing::ExampleObjects()[1].outline.polygons);
}

TEST(GeoJson, NoObjectIsAnEmptyCollection) {
  ScratchFolder folder;
  auto found = ExampleSegmentation();
  found.slices[0].objects.clear();
  const auto paths = WriteAs("geojson", folder, "e.tif", found);
  const auto json = nlohmann::json::parse(ReadBytes(paths.at(0)));
  EXPECT_TRUE(json["features"].is_array());
  EXPECT_TRUE(json["features"].empty());
}

TEST(Csv, HasAHeaderWithUnitsAndARowAnObject) {
  ScratchFolder folder;
  const auto paths = WriteAs("csv", folder, "c.tif", ExampleSegmentation({2}));
  EXPECT_EQ(ReadBytes(paths.at(0)),
            "slice,object,area_px2,centroid_x_px,centroid_y_px,mean_intensity,"
            "score\n"
            "2,1,4,2,2,100.5,0.75\n"
            "2,2,8,7.5,5.5,100.5,0.75\n");
}

TEST(Labels, HaveTheNumbersOfTheObjectsAndOnePageASlice) {
  ScratchFolder folder;
  ASSERT_TRUE(WriteExampleImage(folder / "l.tif", 3));
  const auto paths =
      WriteAs("labels", folder, folder / "l.tif", ExampleSegmentation({1, 3}));
  ASSERT_EQ(paths.at(0), folder / "l.labels.tif");
  auto file = imaging::ImageFile::Open(paths[0]);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ((*file)->header().slices, 2);
  EXPECT_EQ((*file)->header().bits_per_sample, 16);
  EXPECT_EQ(*(*file)->ReadLabels(1), testing::ExampleLabels());
}

// A large page is made of several parts; an object may reach into two.
TEST(Labels, OfALargeImageAreWhole) {
  const ScratchFolder folder;
  const imaging::Size size{.height = 4'600, .width = 5'000};
  Segmentation found = ExampleSegmentation();
  found.image_at_hand = false;
  found.summary.image_size = size;
  found.slices[0].objects = {testing::Square(1, 10, 3'300, 100),
                             testing::Square(2, 20, 3'390, 20)};
  const auto paths = WriteAs("labels", folder, "in/cells.tif", found);
  const auto file = imaging::ImageFile::Open(paths[0]);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ((*file)->header().bits_per_sample, 16);
  std::vector<imaging::Outline> outlines;
  for (const Object& object : found.slices[0].objects) {
    outlines.push_back(object.outline);
  }
  EXPECT_TRUE(*(*file)->ReadLabels(0) == data::Rasterize(outlines, size));
}

TEST(Labels, AreRefusedIfTheImageIsAnother) {
  ScratchFolder folder;
  ASSERT_TRUE(WriteExampleImage(folder / "l.tif"));
  auto found = ExampleSegmentation();
  found.summary.image_size = {.height = 1 << 20, .width = 1 << 20};
  const auto writers = MakeWriters({"labels", "overlay"});
  ASSERT_TRUE(writers.ok()) << writers.status();
  ASSERT_EQ(writers->size(), 2u);
  for (const auto& writer : *writers) {
    EXPECT_TRUE(absl::IsFailedPrecondition(
        writer->Write(folder.path(), folder / "l.tif", found).status()));
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "l.labels.tif"));
}

TEST(Overlay, IsAColourPictureOfTheImagesSize) {
  ScratchFolder folder;
  ASSERT_TRUE(WriteExampleImage(folder / "o.tif"));
  const auto paths =
      WriteAs("overlay", folder, folder / "o.tif", ExampleSegmentation());
  ASSERT_EQ(paths, std::vector{folder / "o.overlay.png"});
  auto file = imaging::ImageFile::Open(paths[0]);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ((*file)->header().size, testing::kExampleSize);
  EXPECT_TRUE((*file)->header().colour);
}

TEST(Overlay, OfAStackIsOnePictureASlice) {
  ScratchFolder folder;
  ASSERT_TRUE(WriteExampleImage(folder / "o.tif", 3));
  const auto paths =
      WriteAs("overlay", folder, folder / "o.tif", ExampleSegmentation({1, 3}));
  EXPECT_EQ(paths, (std::vector{folder / "o_s001.overlay.png",
                                folder / "o_s003.overlay.png"}));
}

TEST(Writers, AnUnknownFormatIsRefusedWithThoseThatThereAre) {
  const auto writers = MakeWriters({"csv", "xls"});
  ASSERT_TRUE(absl::IsInvalidArgument(writers.status()));
  EXPECT_NE(writers.status().message().find("geojson,labels,overlay,csv,"),
            std::string::npos);
}

TEST(Writers, AFormatGivenTwiceIsWrittenOnce) {
  EXPECT_EQ(MakeWriters({"csv", "csv"})->size(), 1u);
}

}  // namespace
}  // namespace tessera::results
