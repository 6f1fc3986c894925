#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>
#include <zlib.h>

#include "models/data/zip_file.h"
#include "tests/unit/models/annotations/painting.h"
#include "tests/unit/models/annotations/roi_bytes.h"

namespace tessera::annotations {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tessera::testing::RoiBytes;
using tessera::testing::ScratchFolder;

constexpr char kGeoJson[] =
    R"({"type":"Polygon","coordinates":[[[1,0],[3,0],[3,1],[1,1],[1,0]]]})";

std::string Gzip(const std::string& content) {
  const ScratchFolder folder;
  const auto path = folder / "packed";
  const gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
  gzclose(file);
  return tessera::testing::ReadBytes(path);
}

std::string Zip(const std::vector<std::pair<std::string, std::string>>& files,
                int method = ZIP_CM_DEFLATE) {
  const ScratchFolder folder;
  const auto path = folder / "a.zip";
  zip_t* const zip = zip_open(path.c_str(), ZIP_CREATE, nullptr);
  for (const auto& [name, content] : files) {
    zip_source_t* const source =
        zip_source_buffer(zip, content.data(), content.size(), 0);
    const auto index = static_cast<zip_uint64_t>(
        zip_file_add(zip, name.c_str(), source, ZIP_FL_ENC_UTF_8));
    zip_set_file_compression(zip, index, method, 0);
  }
  EXPECT_EQ(zip_close(zip), 0);
  return tessera::testing::ReadBytes(path);
}

std::string MessageOf(const std::string& bytes,
                      absl::StatusCode code =
                          absl::StatusCode::kInvalidArgument) {
  const absl::Status status = ReadBytes(bytes).status();
  EXPECT_EQ(status.code(), code) << status;
  return std::string(status.message());
}

TEST(Packed, GeoJsonIsReadFromGzipAndZip) {
  for (const std::string& packed :
       {Gzip(kGeoJson), Zip({{"cells.geojson", kGeoJson}}),
        Zip({{"__MACOSX/._cells.geojson", "x"},
             {"a/", ""},
             {"a/.DS_Store", "y"},
             {"a/cells.geojson", kGeoJson}}),
        Zip({{"cells.geojson.gz", Gzip(kGeoJson)}})}) {
    const auto file = ReadBytes(packed);
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_THAT(Painted(*file, {1, 4}), ElementsAre(".11."));
  }
}

TEST(Packed, RoiSetsAreReadInTheirOrder) {
  const auto file = ReadBytes(
      Zip({{"0002-0001-0001.roi", RoiBytes(1, 0, 0, 1, 1).bytes()},
           {"b.ROI", RoiBytes(1, 0, 2, 1, 4).bytes()},
           {"results.csv", "1,2"}}));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(Painted(*file, {1, 4}), ElementsAre("1.22"));
  EXPECT_EQ(file->annotations[0].name, "0002-0001-0001");
  EXPECT_EQ(file->annotations[0].position.number, 2);
}

TEST(Packed, SaysWhichRoiIsDamaged) {
  EXPECT_THAT(MessageOf(Zip({{"a.roi", RoiBytes(1, 0, 0, 1, 1).bytes()},
                             {"b.roi", "Iout"}})),
              HasSubstr("b: it is a damaged ImageJ ROI"));
}

TEST(Packed, OtherZipsAreRefusedInWords) {
  EXPECT_THAT(MessageOf(Zip({{"a.txt", "a"}, {"b.txt", "b"}})),
              HasSubstr("a zip of 2 files"));
  EXPECT_THAT(MessageOf(Zip({{".hidden", "a"}})), HasSubstr("without a file"));
  EXPECT_THAT(MessageOf(Zip({{"a.geojson", kGeoJson}}, ZIP_CM_BZIP2)),
              HasSubstr("not packed by deflate"));
  EXPECT_THAT(MessageOf(Zip({{"a.zip", Zip({{"a.gz", Gzip(kGeoJson)}})}})),
              HasSubstr("packed more than twice"));
  EXPECT_THAT(MessageOf("PK\3\4 and no more"), HasSubstr("damaged zip"));
  EXPECT_THAT(MessageOf(Gzip("hello")), HasSubstr("in no format that is read"));
  EXPECT_THAT(MessageOf(Gzip("")), HasSubstr("in no format that is read"));
}

TEST(Packed, ATableIsNotTakenForOutlinesOfCellpose) {
  for (const std::string table :
       {",1,2,3\narea,4,5,6\n", "label,area\n1,5\n", "1;2\n", "1 2\n"}) {
    EXPECT_THAT(MessageOf(table), HasSubstr("in no format that is read"));
  }
}

TEST(Packed, BombsAreRefused) {
  // None of the files alone is too large; of gzip, see Pjs.
  const std::string part(100 << 20, ' ');
  MessageOf(Zip({{"a.roi", part}, {"b.roi", part}, {"c.roi", part}}),
            absl::StatusCode::kResourceExhausted);
}

TEST(Packed, DamagedZipsAreRefused) {
  std::string zip = Zip({{"cells.geojson", kGeoJson}});
  const size_t content = 30 + std::string("cells.geojson").size();
  for (size_t i = content; i < content + 20; ++i) zip[i] = '\x55';
  MessageOf(zip);
}

}  // namespace
}  // namespace tessera::annotations
