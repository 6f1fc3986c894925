#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/sha256.h"
#include "models/data/zip_file.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/client/cli_fixture.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;

TEST_F(CliTest, AWrongCallIsStatus2AndSaysWhereToRead) {
  EXPECT_EQ(Run({}), 2);
  EXPECT_EQ(Run({"frobnicate"}), 2);
  EXPECT_EQ(Run({"dataset"}), 2);
  EXPECT_EQ(Run({"train", "wing"}), 2);
  EXPECT_THAT(err, HasSubstr("--model"));
  EXPECT_THAT(err, HasSubstr("see 'tessera train --help'"));
  EXPECT_EQ(Run({"train", "Wing!", "--model", "m"}), 2);
  EXPECT_EQ(Run({"train", "wing", "--model", "m", "--epochs", "many"}), 2);
  EXPECT_EQ(Run({"train", "wing", "--model", "m", "--input-size", "256"}), 2);
  EXPECT_EQ(connected_to, "");
}

TEST_F(CliTest, EveryCommandHasHelpWithExamples) {
  const std::vector<std::vector<std::string>> commands = {
      {},
      {"status"},
      {"dataset"},
      {"dataset", "create"},
      {"dataset", "list"},
      {"dataset", "show"},
      {"dataset", "share"},
      {"dataset", "delete"},
      {"dataset", "crop"},
      {"train"},
      {"notebook"},
      {"job"},
      {"job", "list"},
      {"job", "show"},
      {"job", "watch"},
      {"job", "cancel"},
      {"model"},
      {"model", "list"},
      {"model", "show"},
      {"model", "export"},
      {"model", "import"},
      {"model", "alias"},
      {"model", "share"},
      {"model", "delete"},
      {"segment"},
      {"evaluate"},
      {"completion"}};
  for (std::vector<std::string> command : commands) {
    command.push_back("--help");
    EXPECT_EQ(Run(command), 0) << command.front();
    EXPECT_THAT(out, HasSubstr("Examples:")) << command.front();
  }
}

TEST_F(CliTest, StatusShowsDevicesAndQueue) {
  api.status = {.version = "0.1.0",
                .devices = {{.name = "cuda:0",
                             .description = "H200",
                             .training_job = "trainingJobs/7f3c"}},
                .queued_jobs = 2};
  EXPECT_EQ(Run({"status", "--server", "gpu:1"}), 0);
  EXPECT_EQ(connected_to, "gpu:1");
  EXPECT_THAT(out, HasSubstr("2 waiting"));
  EXPECT_THAT(out, HasSubstr("cuda:0  H200, trains 7f3c"));
  EXPECT_EQ(Run({"--json", "status"}), 0);
  EXPECT_EQ(JsonLines().at(0)["devices"][0]["name"], "cuda:0");
}

TEST_F(CliTest, TheServerComesFromTheEnvironmentUnlessGiven) {
  ::setenv("TESSERA_SERVER", "lab:9", 1);
  EXPECT_EQ(Run({"status"}), 0);
  EXPECT_EQ(connected_to, "lab:9");
  EXPECT_EQ(Run({"--server", "other:8", "status"}), 0);
  EXPECT_EQ(connected_to, "other:8");
  ::unsetenv("TESSERA_SERVER");
  EXPECT_EQ(Run({"status"}), 0);
  EXPECT_EQ(connected_to, "127.0.0.1:7443");
}

TEST_F(CliTest, DatasetCreateUploadsOnceAndMakesRevisions) {
  WriteSample("a", 1);
  WriteSample("b", 2);
  const std::string path = (folder / "samples").string();
  ASSERT_EQ(Run({"dataset", "create", "wing", path}), 0) << err;
  EXPECT_THAT(out, HasSubstr("wing: created, revision 1: 2 samples"));
  EXPECT_EQ(api.uploads.size(), 3u);  // Both masks are the same bytes.
  EXPECT_EQ(api.samples["datasets/wing"].at(1).name, "b");
  ASSERT_EQ(Run({"dataset", "create", "wing", path}), 0) << err;
  EXPECT_THAT(out, HasSubstr("unchanged, revision 1"));
  EXPECT_EQ(api.uploads.size(), 3u);
  WriteSample("c", 3);
  ASSERT_EQ(Run({"--json", "dataset", "create", "wing", path}), 0) << err;
  EXPECT_EQ(JsonLines().at(0)["revision"], 2);
  EXPECT_EQ(JsonLines().at(0)["result"], "updated");
  EXPECT_EQ(api.uploads.size(), 4u);
}

TEST_F(CliTest, DatasetCreateListsEveryFaultBeforeItUploads) {
  WriteSample("a", 1);
  WriteSample("b", 2);
  folder.Write("samples/a/image/i.tif", "not an image");
  folder.Write("samples/b/mask/m.tif", "neither");
  EXPECT_EQ(Run({"dataset", "create", "wing", (folder / "samples").string()}),
            1);
  EXPECT_THAT(err, HasSubstr("i.tif"));
  EXPECT_THAT(err, HasSubstr("m.tif"));
  EXPECT_EQ(connected_to, "");
}

TEST_F(CliTest, WarningsAreToldWhereverTheDatasetIsUsed) {
  WriteSample("a", 1);
  const std::string warning = "a: the mask may be inverted";
  api.warnings = {warning};
  ASSERT_EQ(Run({"dataset", "create", "wing", (folder / "samples").string()}),
            0)
      << err;
  EXPECT_THAT(err, HasSubstr("note: " + warning));
  ASSERT_EQ(Run({"dataset", "show", "wing"}), 0) << err;
  EXPECT_THAT(out, HasSubstr("warning: " + warning));
  ASSERT_EQ(Run({"--json", "dataset", "show", "wing"}), 0) << err;
  EXPECT_EQ(JsonLines()[0]["warnings"][0], warning);
  ASSERT_EQ(Run({"train", "wing", "--model", "wing"}), 0) << err;
  EXPECT_THAT(err, HasSubstr("wing: " + warning));
}

TEST_F(CliTest, UploadClearTellsWhatItFreed) {
  api.cleared_uploads = {.files = 3, .size_bytes = 12'345'678};
  ASSERT_EQ(Run({"upload", "clear"}), 0) << err;
  EXPECT_EQ(out, "removed 3 files, 12.3 MB\n");
  ASSERT_EQ(Run({"--json", "upload", "clear"}), 0) << err;
  EXPECT_EQ(JsonLines()[0]["size_bytes"], 12'345'678);
  EXPECT_EQ(Run({"upload"}), 2);
}

TEST_F(CliTest, DatasetListIsATableOrALineEach) {
  api.datasets["datasets/a"] = {.name = "datasets/a", .revision = 7};
  api.datasets["datasets/b"] = {.name = "datasets/b", .size_bytes = 12'345'678};
  EXPECT_EQ(Run({"dataset", "list"}), 0);
  EXPECT_THAT(out, HasSubstr("NAME  REVISION"));
  EXPECT_THAT(out, HasSubstr("12.3 MB"));
  EXPECT_EQ(Run({"dataset", "list", "--json"}), 0);
  ASSERT_EQ(JsonLines().size(), 2u);
  EXPECT_EQ(JsonLines()[0]["revision"], 7);
}

TEST_F(CliTest, WhatIsAbsentIsStatus1) {
  EXPECT_EQ(Run({"dataset", "show", "nothing"}), 1);
  EXPECT_EQ(err, "tessera: datasets/nothing is absent\n");
  EXPECT_EQ(Run({"dataset", "delete", "nothing"}), 1);
  EXPECT_EQ(Run({"job", "show", "7f"}), 1);
  EXPECT_EQ(Run({"model", "show", "nothing"}), 1);
}

TEST_F(CliTest, AModelGoesOutAndComesBack) {
  api.versions = {{.name = "models/nuclei/versions/3", .size_bytes = 8}};
  api.version_files = {{"manifest.json", "{}"},
                       {"weights.safetensors", "weights"}};
  const std::string file = (folder / "nuclei.zip").string();
  ASSERT_EQ(Run({"model", "export", "nuclei", file}), 0) << err;
  EXPECT_THAT(out, HasSubstr("nuclei@3"));
  ASSERT_EQ(Run({"model", "import", file, "--name", "other"}), 0) << err;
  EXPECT_EQ(out, "imported other@1\n");
  EXPECT_EQ(api.files.size(), 2u);
  EXPECT_EQ(api.files[Sha256Hex("weights")], "weights");
}

TEST_F(CliTest, AnArchiveThatIsNoModelIsRefusedBeforeTheUpload) {
  const auto text = folder.Write("readme", "hello");
  ASSERT_TRUE(data::Pack({{"readme", text}}, folder / "x.zip").ok());
  EXPECT_EQ(
      Run({"model", "import", (folder / "x.zip").string(), "--name", "m"}), 1);
  EXPECT_THAT(err, HasSubstr("weights.safetensors"));
  EXPECT_TRUE(api.uploads.empty());
}

TEST_F(CliTest, AnAliasPointsToAVersion) {
  EXPECT_EQ(Run({"model", "alias", "nuclei", "production", "3"}), 0);
  EXPECT_EQ(api.models.at(0).aliases.at("production"), 3);
  EXPECT_EQ(Run({"model", "alias", "nuclei", "3", "3"}), 2);
  EXPECT_EQ(Run({"model", "alias", "nuclei", "production", "0"}), 2);
}

TEST_F(CliTest, DeleteNamesAModelOrOneVersion) {
  EXPECT_EQ(Run({"model", "delete", "nuclei@3"}), 0);
  EXPECT_EQ(Run({"model", "delete", "nuclei"}), 0);
  EXPECT_EQ(api.deleted, (std::vector<std::string>{"models/nuclei/versions/3",
                                                   "models/nuclei"}));
}

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
  api.segment =
      [](const std::filesystem::path&) -> absl::StatusOr<results::Segmentation> {
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
  const std::vector<std::string> call = {"segment", image, "--model", "m",
                                         "--out", folder.path().string()};
  for (const auto& [option, value] :
       std::vector<std::pair<std::string, std::string>>{
           {"--slices", "3-1"}, {"--format", "svg"}, {"--overlap", "-1"}}) {
    auto arguments = call;
    arguments.insert(arguments.end(), {option, value});
    EXPECT_EQ(Run(arguments), 2) << option;
    EXPECT_THAT(err, HasSubstr(option));
  }
  EXPECT_EQ(Run({"segment", "absent.tif", "--model", "m", "--out", "o"}), 2);
}

TEST_F(CliTest, EvaluateComparesAFolderWithTheModelsObjects) {
  WriteSample("good", 1);
  WriteSample("half", 2);
  api.versions = {{.name = "models/nuclei/versions/3"}};
  api.segment = [](const std::filesystem::path& image) {
    auto found = ExampleSegmentation();
    if (image.string().find("half") != std::string::npos) {
      found.slices[0].objects.pop_back();
    }
    return found;
  };
  ASSERT_EQ(Run({"--json", "evaluate", (folder / "samples").string(),
                 "--model", "nuclei"}),
            0)
      << err;
  ASSERT_EQ(JsonLines().size(), 3u);
  EXPECT_EQ(JsonLines()[0]["ap"]["0.90"], 1.0);
  EXPECT_EQ(JsonLines()[1]["ap"]["0.50"], 0.5);
  EXPECT_EQ(JsonLines()[2]["pooled"], 2);
  EXPECT_EQ(JsonLines()[2]["ap"]["0.50"], 0.75);
  EXPECT_EQ(api.segment_requests.at(0).model, "models/nuclei/versions/3");
}

TEST_F(CliTest, EvaluateGoesOnAfterASampleThatFails) {
  WriteSample("a", 1);
  WriteSample("b", 2);
  WriteSample("c", 3);
  folder.Write("samples/b/mask/m.tif", "no image");
  api.versions = {{.name = "models/nuclei/versions/3"}};
  api.segment = [](const auto&) { return ExampleSegmentation(); };
  EXPECT_EQ(Run({"--json", "evaluate", (folder / "samples").string(), "--model",
                 "nuclei"}),
            1);
  ASSERT_EQ(JsonLines().size(), 3u);
  EXPECT_EQ(JsonLines()[1]["sample"], "c");
  EXPECT_EQ(JsonLines()[2]["pooled"], 2);
  EXPECT_THAT(err,
              HasSubstr("1 of 3 samples failed, for the reasons above: b"));
}

TEST_F(CliTest, EvaluateAsksForTestTimeAugmentation) {
  WriteSample("a", 1);
  api.versions = {{.name = "models/nuclei/versions/3"}};
  api.segment = [](const auto&) { return ExampleSegmentation(); };
  const std::string samples = (folder / "samples").string();
  ASSERT_EQ(Run({"evaluate", samples, "--model", "nuclei"}), 0) << err;
  ASSERT_EQ(Run({"evaluate", samples, "--model", "nuclei", "--tta"}), 0) << err;
  ASSERT_EQ(api.segment_requests.size(), 2u);
  EXPECT_FALSE(api.segment_requests[0].parameters.test_time_augmentation);
  EXPECT_EQ(api.segment_requests[1].parameters.test_time_augmentation, true);
}

TEST_F(CliTest, WhatWasTooSmallIsTold) {
  WriteSample("a", 1);
  WriteSample("b", 2);
  api.versions = {{.name = "models/nuclei/versions/3"}};
  api.segment = [](const auto&) {
    auto found = ExampleSegmentation();
    found.summary.small_objects_removed = 2;
    found.summary.parameters.min_area_px = 7;
    return found;
  };
  const std::string samples = (folder / "samples").string();
  ASSERT_EQ(Run({"evaluate", samples, "--model", "nuclei", "--min-area", "7"}),
            0)
      << err;
  EXPECT_EQ(api.segment_requests[0].parameters.min_area_px, 7);
  EXPECT_THAT(err, HasSubstr("4 objects of fewer than 7 px were left out"));
  ASSERT_TRUE(WriteExampleImage(folder / "i.tif"));
  ASSERT_EQ(Run({"segment", (folder / "i.tif").string(), "--model", "nuclei",
                 "--out", folder.path().string()}),
            0)
      << err;
  EXPECT_THAT(err, HasSubstr("2 objects of fewer than 7 px were left out"));
}

TEST_F(CliTest, EvaluateTakesADatasetOfTheServer) {
  WriteSample("a", 1);
  ASSERT_EQ(Run({"dataset", "create", "wing", (folder / "samples").string()}),
            0);
  api.versions = {{.name = "models/nuclei/versions/3"}};
  api.segment = [](const auto&) { return ExampleSegmentation(); };
  ASSERT_EQ(Run({"evaluate", "wing", "--model", "nuclei"}), 0) << err;
  EXPECT_THAT(out, HasSubstr("pooled  2     2      1.0000"));
  EXPECT_EQ(Run({"evaluate", "No such thing", "--model", "nuclei"}), 2);
}

TEST_F(CliTest, CropWorksOffline) {
  ASSERT_TRUE(WriteExampleImage(folder / "i.tif"));
  const auto outlines = folder.Write(
      "o.geojson",
      R"({"type":"FeatureCollection","features":[{"type":"Feature",)"
      R"("geometry":{"type":"Polygon","coordinates":)"
      R"([[[2,2],[5,2],[5,5],[2,5],[2,2]]]},"properties":{}}]})");
  ASSERT_EQ(Run({"dataset", "crop", (folder / "i.tif").string(), "--outlines",
                 outlines.string(), "--roi", "1,1,9,9", "--out",
                 (folder / "samples").string()}),
            0)
      << err;
  EXPECT_EQ(connected_to, "");
  EXPECT_THAT(out, HasSubstr("i_X1_8_Y1_8_Z0_0"));
}

}  // namespace
}  // namespace tessera::testing
