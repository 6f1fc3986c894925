#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/sha256.h"
#include "models/data/zip_file.h"
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
  api.status = {
      .version = "0.1.0",
      .devices = {{.name = "cuda:0",
                   .description = "H200",
                   .training_job = "trainingJobs/7f3c"},
                  {.name = "cuda:1", .description = "H200", .lost = true}},
      .queued_jobs = 2};
  EXPECT_EQ(Run({"status", "--server", "gpu:1"}), 0);
  EXPECT_EQ(connected_to, "gpu:1");
  EXPECT_THAT(out, HasSubstr("2 waiting"));
  EXPECT_THAT(out, HasSubstr("cuda:0  H200, trains 7f3c"));
  EXPECT_THAT(out, HasSubstr("cuda:1  H200, lost"));
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
