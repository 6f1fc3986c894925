#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/imaging/image_file.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/client/cli_fixture.h"
#include "tests/unit/models/imaging/zarr_files.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;

TEST_F(CliTest, SegmentWritesAllFourFormatsForEachImage) {
  ASSERT_TRUE(WriteExampleImage(folder / "a.tif"));
  ASSERT_TRUE(WriteExampleImage(folder / "b.tif"));
  api.segment = [](const auto&) { return ExampleSegmentation(); };
  ASSERT_EQ(Run({"--json", "segment", (folder / "a.tif").string(),
                 (folder / "b.tif").string(), "--model", "nuclei@production",
                 "--slices", "1", "--min-area", "5", "--tta", "--out",
                 (folder / "out" / "deep").string()}),
            0)
      << err;
  for (const char* name :
       {"a.geojson", "a.labels.tif", "a.overlay.png", "a.csv", "b.csv"}) {
    EXPECT_TRUE(std::filesystem::exists(folder / "out" / "deep" / name))
        << name;
  }
  const auto& request = api.segment_requests.at(0);
  EXPECT_EQ(request.model, "models/nuclei/versions/production");
  EXPECT_EQ(request.slices, std::vector<int>{1});
  EXPECT_EQ(request.parameters.min_area_px, 5);
  EXPECT_EQ(request.parameters.test_time_augmentation, true);
  EXPECT_FALSE(request.parameters.tolerance_px.has_value());
  ASSERT_EQ(JsonLines().size(), 2u);
  EXPECT_EQ(JsonLines()[0]["objects"], 2);
  EXPECT_EQ(JsonLines()[0]["outputs"].size(), 4u);
}

// Alone the file is written while objects come, beside labels afterwards.
TEST_F(CliTest, AFormatOnRequestTellsWhatItCannotHold) {
  ASSERT_TRUE(WriteExampleImage(folder / "a.tif"));
  api.segment = [](const auto&) { return ExampleSegmentation(); };
  for (const char* const formats : {"pjs", "pjs,labels"}) {
    const std::vector<std::string> call = {
        "segment", (folder / "a.tif").string(), "--model", "m", "--format",
        formats,   "--out",                     folder.path().string()};
    EXPECT_EQ(Run(call), 0) << err;
    EXPECT_TRUE(std::filesystem::exists(folder / "a.pjs"));
    EXPECT_THAT(err, HasSubstr("note: a.tif: PyJAMAS has no holes: 1 is "
                               "filled in the .pjs\n"));
    std::vector<std::string> json = call;
    json.insert(json.begin(), "--json");
    EXPECT_EQ(Run(json), 0) << err;
    EXPECT_EQ(JsonLines().at(0)["notices"].size(), 1u);
  }
}

TEST_F(CliTest, AnOmeZarrFolderIsSentAsOneFileOfItsName) {
  for (const auto& [key, bytes] : imaging::OmeZarr04()) {
    folder.Write(std::filesystem::path("a.ome.zarr") / key, bytes);
  }
  std::filesystem::create_directory(folder / "empty.zarr");
  std::filesystem::path sent;
  api.segment = [&](const std::filesystem::path& image) {
    sent = image;
    const auto file = imaging::ImageFile::Open(image);
    EXPECT_TRUE(file.ok()) << file.status();
    EXPECT_TRUE(std::filesystem::is_regular_file(image));
    return ExampleSegmentation();
  };
  // The slash is what shells add.
  EXPECT_EQ(Run({"segment", (folder / "empty.zarr").string(),
                 (folder / "a.ome.zarr").string() + "/", "--model", "m",
                 "--out", folder.path().string(), "--format", "csv"}),
            1);
  EXPECT_THAT(err, HasSubstr("empty.zarr is a folder without an OME-Zarr"));
  EXPECT_EQ(sent.filename(), "a.ome.zarr");
  EXPECT_FALSE(std::filesystem::exists(sent));
  EXPECT_TRUE(std::filesystem::exists(folder / "a.ome.csv"));
}

TEST_F(CliTest, GoesOnAfterAnImageThatFailsAndNamesItAtTheEnd) {
  for (const char* name : {"a.tif", "b.tif", "c.tif"}) {
    ASSERT_TRUE(WriteExampleImage(folder / name));
  }
  api.segment = [](const std::filesystem::path& image)
      -> absl::StatusOr<results::Segmentation> {
    if (image.stem() == "b") return absl::InvalidArgumentError("too small");
    return ExampleSegmentation();
  };
  EXPECT_EQ(
      Run({"segment", (folder / "a.tif").string(), (folder / "b.tif").string(),
           (folder / "c.tif").string(), "--model", "m", "--out",
           folder.path().string(), "--format", "csv"}),
      1);
  EXPECT_THAT(err, HasSubstr("note: b.tif: too small\n"));
  EXPECT_THAT(err, HasSubstr("tessera: 1 of 3 images failed, for the reasons "
                             "above: b.tif; correct"));
  EXPECT_TRUE(std::filesystem::exists(folder / "a.csv"));
  EXPECT_FALSE(std::filesystem::exists(folder / "a.geojson"));
  EXPECT_FALSE(std::filesystem::exists(folder / "b.csv"));
  EXPECT_TRUE(std::filesystem::exists(folder / "c.csv"));
}

TEST_F(CliTest, EndsAfterAFailureThatAllImagesWouldHave) {
  std::vector<std::string> call = {"segment"};
  for (const char* name : {"a.tif", "b.tif", "c.tif"}) {
    ASSERT_TRUE(WriteExampleImage(folder / name));
    call.push_back((folder / name).string());
  }
  call.insert(call.end(), {"--model", "m", "--out", folder.path().string()});
  int calls = 0;
  api.segment = [&](const std::filesystem::path&)
      -> absl::StatusOr<results::Segmentation> {
    ++calls;
    return absl::UnavailableError("cannot reach the server; start it");
  };
  EXPECT_EQ(Run(call), 1);
  EXPECT_EQ(calls, 1);
  EXPECT_THAT(err, HasSubstr("1 of 3 images failed"));
  EXPECT_THAT(err, HasSubstr("the last 2 were not begun"));
}

TEST_F(CliTest, AFailureOfTheOnlyImageIsOneSentence) {
  ASSERT_TRUE(WriteExampleImage(folder / "a.tif"));
  api.segment = [](const std::filesystem::path&)
      -> absl::StatusOr<results::Segmentation> {
    return absl::InvalidArgumentError("too small");
  };
  EXPECT_EQ(Run({"segment", (folder / "a.tif").string(), "--model", "m",
                 "--out", folder.path().string()}),
            1);
  EXPECT_EQ(err, "tessera: a.tif: too small\n");
}

TEST_F(CliTest, OutputsOfANameThatIsTooLongForThemAreCalledOtherwise) {
  const std::string begin(240, 'z');
  std::vector<std::string> call = {"segment"};
  for (const char* end : {"1.tif", "2.tif"}) {  // Shortened, they are alike.
    ASSERT_TRUE(WriteExampleImage(folder / (begin + end)));
    call.push_back((folder / (begin + end)).string());
  }
  call.insert(call.end(), {"--model", "m", "--out", (folder / "out").string()});
  api.segment = [](const auto&) { return ExampleSegmentation(); };
  ASSERT_EQ(Run(call), 0) << err;
  EXPECT_THAT(err, HasSubstr("is too long for its outputs"));
  EXPECT_EQ(
      std::distance(std::filesystem::directory_iterator(folder / "out"), {}),
      8);
}

TEST_F(CliTest, OutputsThatGrowWhileObjectsComeAreAsThoseOfAll) {
  ASSERT_TRUE(WriteExampleImage(folder / "a.tif"));
  api.segment = [](const auto&) { return ExampleSegmentation({1, 3}); };
  const auto segment = [&](const std::string& where,
                           const std::string& formats) {
    return Run({"segment", (folder / "a.tif").string(), "--model", "m", "--out",
                (folder / where).string(), "--format", formats});
  };
  ASSERT_TRUE(WriteExampleImage(folder / "a.tif", 3));
  ASSERT_EQ(segment("growing", "geojson,csv"), 0) << err;
  ASSERT_EQ(segment("whole", "geojson,csv,labels"), 0) << err;
  for (const char* name : {"a.geojson", "a.csv"}) {
    const std::string grown = ReadBytes(folder / "growing" / name);
    EXPECT_EQ(grown, ReadBytes(folder / "whole" / name)) << name;
    EXPECT_GT(grown.size(), 100u) << name;
  }
}

TEST_F(CliTest, NamesMayBeBytesThatAreNoText) {
  const std::string stem = "caf\xe9";
  ASSERT_TRUE(WriteExampleImage(folder / (stem + ".tif")));
  api.segment = [](const auto&) { return ExampleSegmentation(); };
  ASSERT_EQ(Run({"--json", "segment", (folder / (stem + ".tif")).string(),
                 "--model", "m", "--out", (folder / "out").string()}),
            0)
      << err;
  for (const char* suffix :
       {".csv", ".geojson", ".labels.tif", ".overlay.png"}) {
    EXPECT_TRUE(std::filesystem::exists(folder / "out" / (stem + suffix)))
        << suffix;
  }
  ASSERT_EQ(JsonLines().size(), 1u);
  EXPECT_EQ(JsonLines()[0]["image"], (folder / "caf%E9.tif").string());
  EXPECT_EQ(JsonLines()[0]["outputs"].size(), 4u);
}

TEST_F(CliTest, TwoImagesOfOneStemAreRefusedBeforeAnyWork) {
  folder.Write("x/a.tif", "");
  folder.Write("y/a.png", "");
  EXPECT_EQ(Run({"segment", (folder / "x/a.tif").string(),
                 (folder / "y/a.png").string(), "--model", "m", "--out",
                 (folder / "out").string()}),
            2);
  EXPECT_EQ(connected_to, "");
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

TEST_F(CliTest, SegmentRefusesWrongOptions) {
  const std::string image = folder.Write("a.tif", "").string();
  const std::vector<std::string> call = {
      "segment", image, "--model", "m", "--out", folder.path().string()};
  for (const auto& [option, value] :
       std::vector<std::pair<std::string, std::string>>{
           {"--slices", "3-1"}, {"--format", "xls"}, {"--overlap", "-1"}}) {
    auto arguments = call;
    arguments.insert(arguments.end(), {option, value});
    EXPECT_EQ(Run(arguments), 2) << option;
    EXPECT_THAT(err, HasSubstr(option));
  }
  EXPECT_EQ(Run({"segment", "absent.tif", "--model", "m", "--out", "o"}), 2);
}

}  // namespace
}  // namespace tessera::testing
