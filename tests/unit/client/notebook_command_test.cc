#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "client/notebook/notebook.h"
#include "models/data/fingerprint.h"
#include "models/data/zip_file.h"
#include "models/version/parameter_table.h"
#include "models/version/plan_request.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/client/cli_fixture.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class NotebookCommandTest : public CliTest {
 protected:
  void SetUp() override {
    WriteSample("a", 1);
    WriteSample("b", 2);
    ASSERT_EQ(Run({"dataset", "create", "wing", (folder / "samples").string()}),
              0);
  }

  int RunNotebook(std::vector<std::string> options) {
    options.insert(options.begin(),
                   {"notebook", "wing", "--out", (folder / "out").string()});
    return Run(options);
  }

  nlohmann::json Notebook() const {
    return nlohmann::json::parse(ReadAll(folder / "out" / "wing.ipynb"));
  }

  std::filesystem::path Unpacked() const {
    const auto target = folder / "unpacked";
    std::filesystem::create_directories(target);
    EXPECT_TRUE(data::Unpack(folder / "out" / "testtrain.zip", target).ok());
    return target;
  }

  // The fingerprint of the samples, as a server takes it.
  version::Fingerprint FingerprintOfSamples() const {
    data::FingerprintTaker taker;
    for (const char* const name : {"a", "b"}) {
      const auto sample = folder / "samples" / name;
      taker.Add(*data::LoadSample({.name = name,
                                   .image_path = sample / "image" / "i.tif",
                                   .mask_path = sample / "mask" / "m.tif"}));
    }
    return taker.Take();
  }
};

TEST_F(NotebookCommandTest, WritesTheNotebookAndTheSamplesInPyjamasLayout) {
  ASSERT_EQ(RunNotebook({}), 0) << err;
  EXPECT_THAT(out, HasSubstr("2 samples, 0 of them to validate with"));
  const nlohmann::json notebook = Notebook();
  EXPECT_EQ(notebook["nbformat"], 4);
  EXPECT_EQ(notebook["cells"].size(), notebook::CommonCells().size() + 2);
  const auto unpacked = Unpacked();
  for (const char* const name : {"a", "b"}) {
    const auto sample = unpacked / "train" / name;
    const std::string file = std::string(name) + ".tif";
    const auto loaded = data::LoadSample({.name = name,
                                          .image_path = sample / "image" / file,
                                          .mask_path = sample / "mask" / file});
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    EXPECT_EQ(loaded->mask, ExampleLabels());
  }
  const auto description =
      nlohmann::json::parse(ReadAll(unpacked / "dataset.json"));
  EXPECT_EQ(description["manifest"]["dataset"], "datasets/wing/revisions/1");
  EXPECT_EQ(description["manifest"]["sample_sha256"].size(), 4u);
  EXPECT_FALSE(description["manifest"].contains("parameters"));
}

TEST_F(NotebookCommandTest, TheSeedDecidesWhichSamplesAreHeldBack) {
  uint16_t shade = 3;
  for (const char* const name : {"c", "d", "e", "f"}) {
    WriteSample(name, shade++);
  }
  ASSERT_EQ(Run({"dataset", "create", "wing", (folder / "samples").string()}),
            0);
  std::set<std::string> splits;
  for (const char* const seed : {"1", "2", "3", "4"}) {
    ASSERT_EQ(
        RunNotebook({"--validation-fraction", "0.5", "--seed", seed, "--json"}),
        0)
        << err;
    const auto held_back = JsonLines().at(0)["validation"];
    EXPECT_EQ(held_back.size(), 3u);
    splits.insert(held_back.dump());
    const auto description =
        nlohmann::json::parse(ReadAll(Unpacked() / "dataset.json"));
    EXPECT_EQ(description["validation"], held_back);
    std::filesystem::remove_all(folder / "unpacked");
  }
  EXPECT_GT(splits.size(), 1u);
}

TEST_F(NotebookCommandTest, RefusesADatasetWithoutAnObject) {
  const auto empty = folder / "empty.tif";
  ASSERT_TRUE(
      imaging::WriteLabelTiff(empty, {imaging::LabelPlane(kExampleSize, 0)})
          .ok());
  for (const client::Sample& sample : api.samples["datasets/wing"]) {
    api.files[sample.mask.sha256] = ReadAll(empty);
  }
  EXPECT_EQ(RunNotebook({}), 1);
  EXPECT_THAT(err, HasSubstr("none of the 2 samples has an object"));
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

TEST_F(NotebookCommandTest, PlansWhatTheServerPlans) {
  ASSERT_EQ(RunNotebook({"--target", "border", "--epochs", "7"}), 0) << err;
  const auto plan = version::PlanRequest(
      "default", FingerprintOfSamples(),
      [](version::TrainingParameters& to) {
        to.target = version::Target::kBorder;
        to.epochs = 7;
      },
      nullptr);
  ASSERT_TRUE(plan.ok());
  std::string cell;
  const nlohmann::json notebook = Notebook();
  for (const auto& line : notebook["cells"][1]["source"]) {
    cell += line.get<std::string>();
  }
  EXPECT_EQ(cell + "\n", notebook::ParameterCell(*plan).text);
  EXPECT_THAT(cell, HasSubstr("\"epochs\": 7,"));
  EXPECT_THAT(cell, HasSubstr("# given"));
  EXPECT_THAT(cell, HasSubstr("\"augmentation\": True,"));
}

TEST_F(NotebookCommandTest, HasTheOptionsOfTrain) {
  ASSERT_EQ(Run({"notebook", "--help"}), 0);
  const std::string help = out;
  ASSERT_EQ(Run({"train", "--help"}), 0);
  for (const version::Parameter& row : version::ParameterTable()) {
    EXPECT_THAT(help, HasSubstr(row.flag));
    EXPECT_THAT(out, HasSubstr(row.flag));
  }
  EXPECT_THAT(help, HasSubstr("--preset"));
  EXPECT_THAT(help, HasSubstr("--from"));
}

TEST_F(NotebookCommandTest, AWrongValueIsFoundBeforeAnythingIsWritten) {
  EXPECT_EQ(RunNotebook({"--target", "edges"}), 2);
  EXPECT_THAT(err, HasSubstr("choose one of foreground"));
  EXPECT_EQ(RunNotebook({"--epochs", "0"}), 2);
  EXPECT_EQ(RunNotebook({"--preset", "other"}), 2);
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

TEST_F(NotebookCommandTest, TakesTestImagesSliceBySlice) {
  const imaging::GrayPlane slice(kExampleSize, 9);
  ASSERT_TRUE(
      imaging::WriteGrayTiff(folder / "movie.tif", {slice, slice}, 16).ok());
  ASSERT_TRUE(imaging::WriteGrayTiff(folder / "one.tif", {slice}, 8).ok());
  ASSERT_EQ(RunNotebook({"--test", (folder / "movie.tif").string(),
                         (folder / "one.tif").string()}),
            0)
      << err;
  const auto test = Unpacked() / "test";
  for (const char* const name : {"movie_1.tif", "movie_2.tif", "one.tif"}) {
    EXPECT_TRUE(std::filesystem::exists(test / name)) << name;
  }
  EXPECT_EQ(RunNotebook({"--test", (folder / "one.tif").string(),
                         (folder / "one.tif").string()}),
            1);
  EXPECT_THAT(err, HasSubstr("two test images are called one"));
}

TEST_F(NotebookCommandTest, AServersNameCannotLeaveTheArchivesFolder) {
  for (const char* const name : {"../a", "..", "x/y", ""}) {
    api.samples["datasets/wing"][0].name = name;
    EXPECT_EQ(RunNotebook({}), 1) << name;
    EXPECT_THAT(err, HasSubstr("cannot be a folder of the archive")) << name;
  }
}

TEST(Notebook, KnowsEveryParameterAndEveryChoice) {
  // These decide nothing in the notebook: how a server applies the version, and
  // the split, which the archive holds.
  const std::vector<std::string> recorded = {"erosion_width",
                                             "validation_fraction"};
  std::string cells;
  for (const notebook::Cell& cell : notebook::CommonCells()) cells += cell.text;
  for (const version::Parameter& row : version::ParameterTable()) {
    if (std::find(recorded.begin(), recorded.end(), row.name) ==
        recorded.end()) {
      EXPECT_THAT(cells, HasSubstr("P[\"" + row.name + "\"]"));
    }
    for (const std::string& choice : row.choices) {
      EXPECT_THAT(cells, HasSubstr("\"" + choice + "\"")) << row.name;
    }
  }
}

TEST(Notebook, ReasonsCannotLeaveTheirComment) {
  version::Plan plan;
  plan.decisions = {{"epochs", "100", "line\nimport os\u2028"}};
  EXPECT_THAT(notebook::ParameterCell(plan).text,
              ::testing::AllOf(HasSubstr("line\\nimport os"),
                               Not(HasSubstr("\u2028"))));
}

}  // namespace
}  // namespace tessera::testing
