// The long tables, and files of outlines for other programs. What the programs
// themselves make of them is tried in tests/interop/formats.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "models/annotations/annotation_file.h"
#include "models/data/region.h"
#include "models/imaging/image_file.h"
#include "models/python/gzip_file.h"
#include "models/python/npy_header.h"
#include "models/python/pickle.h"
#include "models/results/coco.h"
#include "models/results/joined_ring.h"
#include "models/results/writer.h"
#include "nlohmann/json.hpp"
#include "tests/support/scratch_folder.h"
#include "tests/unit/models/results/example.h"

namespace tessera::results {
namespace {

using ::testing::ElementsAre;
using testing::ExampleSegmentation;
using ::testing::HasSubstr;
using testing::ReadBytes;
using testing::ScratchFolder;
using ::testing::StartsWith;
using testing::WriteExampleImage;

// Writes the example in one format; the bytes of its file.
std::string Bytes(const std::string& format, const std::string& suffix,
                  const std::vector<int>& slices = {1}) {
  const ScratchFolder folder;
  EXPECT_TRUE(WriteExampleImage(folder / "a.tif", 3));
  const auto writers = MakeWriters({format});
  const auto written = (*writers)[0]->Write(folder.path(), folder / "a.tif",
                                            ExampleSegmentation(slices));
  EXPECT_TRUE(written.ok()) << written.status();
  return ReadBytes(folder / ("a" + suffix));
}

TEST(Formats, EachNameAndSuffixIsUsedOnce) {
  std::set<std::string> seen;
  for (const Format& format : Formats()) {
    EXPECT_TRUE(seen.insert(format.name).second);
    EXPECT_TRUE(seen.insert(format.suffix).second);
    EXPECT_EQ(format.make()->grows(), !format.keeps_objects) << format.name;
  }
}

TEST(Measurements, HaveAColumnForEachMeasure) {
  const std::vector<std::string> lines =
      absl::StrSplit(Bytes("measurements", ".measurements.csv", {1, 3}), '\n');
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_EQ(lines[0],
            "slice,label,area,perimeter,centroid-0,centroid-1,bbox-0,bbox-1,"
            "bbox-2,bbox-3,axis_major_length,axis_minor_length,eccentricity,"
            "solidity,orientation,intensity_mean,intensity_std,intensity_min,"
            "intensity_max,intensity_sum,intensity_mean_edge,score");
  EXPECT_THAT(lines[1], StartsWith("1,1,4,4,1.5,1.5,1,1,3,3,2,2,0,1,"));
  EXPECT_THAT(lines[2], StartsWith("1,2,8,"));
  EXPECT_THAT(lines[3], StartsWith("3,1,4,"));
}

TEST(Measurements, AsParquetHaveTheSameRows) {
  const std::string bytes = Bytes("parquet", ".measurements.parquet", {1, 3});
  EXPECT_THAT(bytes, StartsWith("PAR1"));
  EXPECT_EQ(bytes.substr(bytes.size() - 4), "PAR1");
  EXPECT_THAT(bytes, HasSubstr("axis_major_length"));
}

TEST(PjsTable, HasARowForEachMeasureAndId) {
  const std::string table = Bytes("pjs-table", ".pjs.csv", {1, 3});
  EXPECT_THAT(table, StartsWith(",1,3\nslice_number,1,3\nimage_mean,"));
  // Round 2 × 2 pixels runs an octagon through the centres of 8 others.
  EXPECT_THAT(table, HasSubstr("\narea_1,7,7\narea_2,14,14\nperimeter_1,"));
  EXPECT_THAT(table, HasSubstr("\nstd_interior_2,"));
}

TEST(Cellpose, IsADictionaryWithTheLabels) {
  const std::string bytes = Bytes("cellpose", "_seg.npy", {1, 3});
  const auto header = python::ReadNpyHeader(bytes);
  ASSERT_TRUE(header.ok()) << header.status();
  absl::string_view rest = absl::string_view(bytes).substr(header->bytes);
  const auto pickle = python::Pickle::ReadFrom(rest);
  ASSERT_TRUE(pickle.ok()) << pickle.status();
  EXPECT_EQ(rest, "");
  const auto& only = pickle->items(pickle->array(pickle->root()).objects).at(0);
  const auto& masks = pickle->array(pickle->Find(only, "masks")).numbers;
  EXPECT_THAT(masks.shape, ElementsAre(3, testing::kExampleSize.height,
                                       testing::kExampleSize.width));
  const imaging::LabelPlane labels = testing::ExampleLabels();
  const auto pixels = static_cast<int64_t>(labels.pixels().size());
  for (int64_t i = 0; i < pixels; ++i) {
    const uint32_t label = labels.pixels()[static_cast<size_t>(i)];
    EXPECT_EQ(masks[i], label);
    EXPECT_EQ(masks[pixels + i], 0);  // Was not segmented.
    // Labels of the third slice go on.
    EXPECT_EQ(masks[2 * pixels + i], label == 0 ? 0 : label + 2);
  }
}

TEST(Coco, AnObjectWithAHoleHasRunLengths) {
  const auto json = nlohmann::json::parse(Bytes("coco", ".coco.json"));
  ASSERT_EQ(json["annotations"].size(), 2u);
  EXPECT_EQ(json["annotations"][0]["segmentation"].dump(),
            "[[1,1,3,1,3,3,1,3]]");
  EXPECT_EQ(json["annotations"][0]["bbox"].dump(), "[1,1,2,2]");
  EXPECT_EQ(json["annotations"][1]["segmentation"]["size"].dump(), "[10,12]");
  EXPECT_EQ(json["annotations"][1]["iscrowd"], 0);
  EXPECT_EQ(json["images"][0]["file_name"], "a.tif");
}

// As pycocotools 2.0.11 encodes the same masks.
TEST(Coco, RunLengthsAreThoseOfPycocotools) {
  const auto square = testing::Square(1, 0, 0, 2).outline.polygons;
  EXPECT_EQ(RunLengthsOf(square, {3, 3}), "02103");
  const auto all = testing::Square(1, 0, 0, 3).outline.polygons;
  EXPECT_EQ(RunLengthsOf(all, {3, 3}), "09");
  EXPECT_EQ(RunLengthsOf({}, {100, 100}), "`h9");
}

// Whoever leaves with a file can come back with it.
TEST(Formats, OfOutlinesAreReadBackByTessera) {
  const ScratchFolder folder;
  ASSERT_TRUE(WriteExampleImage(folder / "a.tif", 3));
  for (const char* const format :
       {"geojson", "geojson-gz", "rois", "coco", "cellpose", "pjs"}) {
    SCOPED_TRACE(format);
    const auto writers = MakeWriters({format});
    const auto written = (*writers)[0]->Write(folder.path(), folder / "a.tif",
                                              ExampleSegmentation({1, 3}));
    ASSERT_TRUE(written.ok()) << written.status();
    const auto file =
        annotations::ReadAnnotations(written->paths.at(0), "a.tif");
    ASSERT_TRUE(file.ok()) << file.status();
    ASSERT_EQ(file->annotations.size(), 4u);
    const auto labels = data::Rasterize({{1, file->annotations[0].polygons}},
                                        testing::kExampleSize);
    if (!file->annotations[0].through_centres) {
      EXPECT_EQ(std::count(labels.pixels().begin(), labels.pixels().end(), 1u),
                4);
    }
    const annotations::Position& last = file->annotations[3].position;
    const int slice = last.kind == annotations::Position::Kind::kPlane
                          ? 1 + last.z + last.t
                          : last.number;
    EXPECT_EQ(slice, 3);
  }
}

double AreaOf(const imaging::Ring& ring) {
  double twice = 0;
  for (size_t i = 0; i < ring.size(); ++i) {
    const imaging::Point& a = ring[i];
    const imaging::Point& b = ring[(i + 1) % ring.size()];
    twice += a.x * b.y - b.x * a.y;
  }
  return twice / 2;
}

TEST(JoinedRings, LeadToAHoleByASlit) {
  const auto rings = JoinedRings(testing::ExampleObjects()[1].outline.polygons);
  ASSERT_EQ(rings.size(), 1u);
  EXPECT_EQ(rings[0].size(), 4u + 4u + 4u);
  EXPECT_DOUBLE_EQ(AreaOf(rings[0]), 8 - 1.0 / 16);
}

TEST(JoinedRings, BridgePartsThatMeetAtACorner) {
  auto polygons = testing::Square(1, 0, 0, 2).outline.polygons;
  polygons.push_back(testing::Square(1, 2, 2, 3).outline.polygons[0]);
  const auto rings = JoinedRings(polygons);
  ASSERT_EQ(rings.size(), 1u);
  EXPECT_DOUBLE_EQ(AreaOf(rings[0]), 4 + 9 + 1.0 / 256);
  // Parts that do not meet stay apart.
  polygons.push_back(testing::Square(1, 7, 7, 1).outline.polygons[0]);
  EXPECT_EQ(JoinedRings(polygons).size(), 2u);
}

TEST(Napari, HasYBeforeXAndHalfAPixelLess) {
  EXPECT_THAT(Bytes("napari", ".napari.csv"),
              StartsWith("index,shape-type,vertex-index,axis-0,axis-1,axis-2,"
                         "label\n0,polygon,0,0,0.5,0.5,1\n"
                         "0,polygon,1,0,0.5,2.5,1\n"));
}

TEST(Svg, HidesAllSlicesButTheFirst) {
  const std::string drawing = Bytes("svg", ".svg", {1, 3});
  EXPECT_THAT(drawing, HasSubstr(R"(viewBox="0 0 12 10")"));
  EXPECT_THAT(drawing, HasSubstr(R"(inkscape:label="slice 1">)"));
  EXPECT_THAT(drawing,
              HasSubstr(R"(inkscape:label="slice 3" style="display:none">)"));
  EXPECT_THAT(drawing, HasSubstr(R"(<path id="s003_0001" data-number="1" )"
                                 R"(data-score="0.75" )"
                                 R"(d="M1 1L3 1L3 3L1 3Z"/>)"));
}

TEST(GeoJson, IsTheSamePacked) {
  const ScratchFolder folder;
  for (const char* const format : {"geojson", "geojson-gz"}) {
    const auto writers = MakeWriters({format});
    ASSERT_TRUE((*writers)[0]
                    ->Write(folder.path(), "a.tif", ExampleSegmentation())
                    .ok());
  }
  EXPECT_EQ(*python::GunzipFile(folder / "a.geojson.gz", 1 << 20),
            ReadBytes(folder / "a.geojson"));
}

TEST(Labels, SayTheAxesOfTheImage) {
  const ScratchFolder folder;
  ASSERT_TRUE(WriteExampleImage(folder / "a.tif", 3));
  const auto writers = MakeWriters({"labels"});
  ASSERT_TRUE((*writers)[0]
                  ->Write(folder.path(), folder / "a.tif",
                          ExampleSegmentation({1, 2, 3}))
                  .ok());
  const std::string bytes = ReadBytes(folder / "a.labels.tif");
  EXPECT_THAT(bytes, HasSubstr(R"(SizeZ="1" SizeC="1" SizeT="3")"));
  EXPECT_THAT(bytes, HasSubstr("ImageJ=1.54p\nimages=3\nframes=3\n"));
  const auto file = imaging::ImageFile::Open(folder / "a.labels.tif");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ((*file)->PositionOf(2).t, 2);
}

}  // namespace
}  // namespace tessera::results
