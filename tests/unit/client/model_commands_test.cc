#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string>
#include <vector>

#include "client/cli/text.h"
#include "models/data/zip_file.h"
#include "models/pyjamas/classifier_file.h"
#include "models/python/gzip_file.h"
#include "tests/unit/client/cli_fixture.h"
#include "tests/unit/models/pyjamas/small_classifier.h"

namespace tessera::testing {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

client::ModelVersion FineTuned() {
  return {.name = "models/nuclei/versions/3",
          .sha256 = "version digest",
          .dataset = "datasets/wing/revisions/2",
          .history = {{1, 0.9, 1.1, 0.25, 1},
                      {2, 0.4, 0.6, 0.75, 1},
                      {3, 0.3, 0.8, 0.5, 1}},
          .parameter_count = 1234,
          .dataset_sha256 = "dataset digest",
          .sample_count = 6,
          .object_count = 321,
          .fingerprint = client::Fingerprint{.samples = 6,
                                             .smallest_image = {100, 200},
                                             .largest_image = {300, 400},
                                             .diameter_median_px = 14.25,
                                             .bits = 16},
          .initial_model = "models/cells/versions/7",
          .initial_model_sha256 = "initial digest",
          .best_epoch = 2,
          .validation_ap = {0.75, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, kNaN},
          .object_threshold = 0.6,
          .seed_threshold = 0.7};
}

TEST_F(CliTest, ImportSaysWhatAModelOfAnotherProgramIs) {
  const std::string gzip = "\x1f\x8b\x08....";
  for (const auto& [name, bytes, word] :
       std::vector<std::array<std::string, 3>>{
           {"unet.cfr", gzip, "damaged or cut off"},
           {"unet.pkl", "\x80\x04....", "pickle is damaged"},
           {"list.gz", "\x80\x04].", "no classifier of PyJAMAS"},
           {"unet.h5", "\x89HDF....", "another program"}}) {
    EXPECT_EQ(Run({"model", "import", folder.Write(name, bytes).string(),
                   "--name", "unet"}),
              1);
    EXPECT_THAT(err, HasSubstr(name));
    EXPECT_THAT(err, HasSubstr(word));
    EXPECT_THAT(err, AnyOf(HasSubstr("copy it"), HasSubstr("save it"),
                           HasSubstr("give the .")));
    EXPECT_EQ(connected_to, "");
  }
}

TEST_F(CliTest, ExportTakesTheFormatFromTheFilesNameOrTheOption) {
  api.versions = {{.name = "models/cells/versions/3"}};
  const std::string onnx = "models/cells/versions/3 as ONNX";
  const std::string package = "models/cells/versions/3 as a package";
  for (const auto& [name, format, content] :
       std::vector<std::array<std::string, 3>>{
           {"a.onnx", "", onnx},
           {"a.ONNX", "", onnx},
           {"a.bioimageio.zip", "", package},
           {"b.zip", "bioimageio", package},
           {"c", "onnx", onnx}}) {
    const auto file = folder / name;
    std::vector<std::string> words = {"model", "export", "cells",
                                      file.string()};
    if (!format.empty()) words.insert(words.end(), {"--format", format});
    EXPECT_EQ(Run(words), 0) << err;
    EXPECT_EQ(ReadBytes(file), content);
  }
}

TEST_F(CliTest, ImportOfAPackageWithoutAVersionSaysWhoseItIs) {
  const auto description = folder.Write("rdf.yaml", "type: model");
  const auto package = folder / "theirs.zip";
  ASSERT_TRUE(data::Pack({{"rdf.yaml", description}}, package).ok());
  EXPECT_EQ(Run({"model", "import", package.string(), "--name", "unet"}), 1);
  EXPECT_THAT(err, HasSubstr("BioImage.IO package of another program"));
  EXPECT_EQ(connected_to, "");
}

// PyJAMAS' own network, so that it can go back. It was applied to subimages and
// decided by a threshold as no PyJAMAS does.
class PyjamasExport : public CliTest {
 protected:
  void SetUp() override {
    const auto cfr = folder / "net.cfr";
    auto packed = python::GzipFile::Create(cfr);
    ASSERT_TRUE(packed.ok()) << packed.status();
    packed->Write(PickleOf(With(Entries(), WeightsEntry(64))));
    ASSERT_TRUE(packed->Commit().ok());
    ASSERT_TRUE(pyjamas::ImportClassifier(cfr, folder.path()).ok());
    auto manifest =
        version::ManifestFromJson(ReadBytes(folder / "manifest.json"));
    ASSERT_TRUE(manifest.ok()) << manifest.status();
    manifest->parameters.subimage_size = {128, 64};
    manifest->decoding.object_threshold = 0.75;
    api.versions = {{.name = "models/cells/versions/3"}};
    api.version_files["manifest.json"] = version::ToJson(*manifest);
    api.version_files["weights.safetensors"] =
        ReadBytes(folder / "weights.safetensors");
  }
};

TEST_F(PyjamasExport, SaysWhatPyjamasWillDoDifferently) {
  const auto cfr = folder / "back.cfr";
  EXPECT_EQ(Run({"model", "export", "cells", cfr.string()}), 0) << err;
  EXPECT_THAT(err, HasSubstr("scales 128x64 px to 64x32"));
  EXPECT_THAT(err, HasSubstr("those above 0.75"));
  EXPECT_TRUE(pyjamas::ImportClassifier(cfr, folder.path()).ok());
}

TEST_F(PyjamasExport, OfAnotherNetworkIsRefused) {
  std::string& manifest = api.version_files["manifest.json"];
  const std::string foreground = R"("target": "foreground")";
  manifest.replace(manifest.find(foreground), foreground.size(),
                   R"("target": "distance")");
  const auto file = folder / "cells";
  EXPECT_EQ(Run({"model", "export", "cells", file.string(), "--format", "cfr"}),
            1);
  EXPECT_THAT(err, HasSubstr("target distance"));
  EXPECT_FALSE(std::filesystem::exists(file));
}

// Two versions; `production` is the first. The first finds both objects of a
// sample, the second as many as `found_by_second`.
class Promotion : public CliTest {
 protected:
  void Prepare(size_t found_by_second) {
    WriteSample("a", 1);
    api.versions = {
        {.name = "models/nuclei/versions/2", .aliases = {"production"}},
        {.name = "models/nuclei/versions/3"}};
    api.segment = [this, found_by_second](const auto&) {
      auto found = ExampleSegmentation();
      if (api.segment_requests.back().model == "models/nuclei/versions/3") {
        found.slices[0].objects.resize(found_by_second);
      }
      return found;
    };
  }
  int Promote(const std::string& samples) {
    return Run({"model", "alias", "nuclei", "production", "3", "--if-better",
                samples});
  }
  std::string samples() const { return (folder / "samples").string(); }
};

TEST(Sparkline, ShowsTheCourse) {
  EXPECT_EQ(cli::Sparkline({8, 4, 1}, 40), "█▄▁");
  EXPECT_EQ(cli::Sparkline({1, kNaN, 2}, 40), "▁ █");
  EXPECT_EQ(cli::Sparkline({1, 3, 9, 9}, 2), "▁█");
  EXPECT_EQ(cli::Sparkline({5, 5}, 40), "▁▁");
  EXPECT_EQ(cli::Sparkline({}, 40), "");
}

TEST_F(CliTest, TrainingMayBeginWithAVersion) {
  ASSERT_EQ(Run({"train", "wing", "--model", "m", "--from",
                 "nuclei@production"}),
            0)
      << err;
  EXPECT_EQ(api.jobs.at(0).initial_model, "models/nuclei/versions/production");
  ASSERT_EQ(Run({"train", "wing", "--model", "m"}), 0) << err;
  EXPECT_EQ(api.jobs.at(1).initial_model, "");
  EXPECT_EQ(Run({"train", "wing", "--model", "m", "--from", "Nuclei!"}), 2);
}

TEST_F(CliTest, ShowTellsWhereAVersionComesFromAndHowGoodItIs) {
  api.versions = {FineTuned()};
  ASSERT_EQ(Run({"model", "show", "nuclei@3"}), 0) << err;
  EXPECT_THAT(out, HasSubstr("sha256 version digest"));
  EXPECT_THAT(out, HasSubstr("trained on wing@2, sha256 dataset digest\n"
                             "  6 samples, 321 objects\n"));
  EXPECT_THAT(out, HasSubstr("median diameter 14.2 px"));
  EXPECT_THAT(out, HasSubstr("images: 100x200 to 300x400, 16 bit"));
  EXPECT_THAT(out, HasSubstr("from cells@7, sha256 initial digest"));
  EXPECT_THAT(out, HasSubstr("object threshold 0.6, seed threshold 0.7"));
  EXPECT_THAT(out, HasSubstr("\n  IoU    0.50    0.55"));
  EXPECT_THAT(out, HasSubstr("\n  AP   0.7500  0.7000"));
  EXPECT_THAT(out, HasSubstr("3 epochs, the best is 2\n"));
  EXPECT_THAT(out, HasSubstr("1.1000    0.6000    0.8000  █▁▄"));
}

TEST_F(CliTest, ShowTellsLittleOfAnImportedVersionWithoutHistory) {
  api.versions = {{.name = "models/nuclei/versions/1"}};
  ASSERT_EQ(Run({"model", "show", "nuclei"}), 0) << err;
  EXPECT_THAT(out, HasSubstr("an unknown dataset"));
  EXPECT_THAT(out, Not(HasSubstr("validation")));
  EXPECT_EQ(Run({"model", "show", "nuclei", "--plot",
                 (folder / "plot.png").string()}),
            1);
  EXPECT_THAT(err, HasSubstr("leave --plot out"));
}

TEST_F(CliTest, ShowWithJsonHasTheWholeCard) {
  api.versions = {FineTuned()};
  ASSERT_EQ(Run({"--json", "model", "show", "nuclei@3"}), 0) << err;
  const auto json = JsonLines().at(0);
  EXPECT_EQ(json["dataset_sha256"], "dataset digest");
  EXPECT_EQ(json["fingerprint"]["diameter_median_px"], 14.25);
  EXPECT_EQ(json["initial_model"], "models/cells/versions/7");
  EXPECT_EQ(json["validation_ap"]["0.50"], 0.75);
  EXPECT_TRUE(json["validation_ap"]["0.90"].is_null());
  EXPECT_EQ(json["best_epoch"], 2);
  EXPECT_EQ(json["seed_threshold"], 0.7);
  EXPECT_EQ(json["history"].size(), 3u);
}

TEST_F(CliTest, ShowPlotsTheCourseOfTheTraining) {
  api.versions = {FineTuned()};
  const auto picture = folder / "nuclei.png";
  ASSERT_EQ(Run({"model", "show", "nuclei", "--plot", picture.string()}), 0)
      << err;
  EXPECT_THAT(ReadBytes(picture), HasSubstr("PNG"));
}

TEST_F(Promotion, MovesTheAliasToAVersionThatIsAsGood) {
  Prepare(2);
  ASSERT_EQ(Promote(samples()), 0) << err;
  EXPECT_THAT(out, HasSubstr("nuclei@2  2     2      1.0000"));
  EXPECT_THAT(out, HasSubstr("nuclei@3  2     2      1.0000"));
  EXPECT_EQ(api.models.at(0).aliases.at("production"), 3);
  EXPECT_THAT(api.expected_versions, ElementsAre(2));
}

TEST_F(Promotion, KeepsTheAliasWhereTheNewVersionIsWorse) {
  Prepare(1);
  EXPECT_EQ(Promote(samples()), 1);
  EXPECT_THAT(out, HasSubstr("nuclei@3  2     1      0.5000"));
  EXPECT_THAT(err, HasSubstr("nuclei@production stays at version 2"));
  EXPECT_THAT(err, HasSubstr("1.0000 with version 2"));
  EXPECT_THAT(err, HasSubstr("0.5000 with version 3"));
  EXPECT_TRUE(api.models.empty());
}

TEST_F(Promotion, TakesADatasetOfTheServer) {
  Prepare(2);
  ASSERT_EQ(Run({"dataset", "create", "wing", samples()}), 0);
  ASSERT_EQ(Run({"--json", "model", "alias", "nuclei", "production", "3",
                 "--if-better", "wing"}),
            0)
      << err;
  ASSERT_EQ(JsonLines().size(), 3u);
  EXPECT_EQ(JsonLines()[1]["model_version"], "models/nuclei/versions/3");
  EXPECT_EQ(JsonLines()[1]["mean_ap"], 1.0);
  EXPECT_EQ(JsonLines()[2]["aliases"]["production"], 3);
}

TEST_F(Promotion, SetsAnAliasThatDoesNotExistYet) {
  Prepare(0);
  api.versions[0].aliases.clear();
  ASSERT_EQ(Promote(samples()), 0) << err;
  EXPECT_TRUE(api.segment_requests.empty());
  EXPECT_THAT(api.expected_versions, ElementsAre(0));
}

TEST_F(Promotion, IsNotDoneWhereTheAliasMovedMeanwhile) {
  Prepare(2);
  api.set_alias_error = absl::AbortedError("the alias was moved meanwhile");
  EXPECT_EQ(Promote(samples()), 1);
  EXPECT_THAT(err, HasSubstr("moved meanwhile"));
}

TEST_F(Promotion, IsRefusedWithoutAnythingToJudgeBy) {
  Prepare(2);
  EXPECT_EQ(Promote("No such thing"), 2);
  EXPECT_EQ(Promote(""), 2);
  EXPECT_EQ(Run({"model", "alias", "nuclei", "production", "9", "--if-better",
                 samples()}),
            1);
  EXPECT_TRUE(api.segment_requests.empty());
  ASSERT_TRUE(imaging::WriteLabelTiff(
                  folder / "samples" / "a" / "mask" / "m.tif",
                  {imaging::LabelPlane(kExampleSize, 0)})
                  .ok());
  EXPECT_EQ(Promote(samples()), 1);
  EXPECT_THAT(err, HasSubstr("no object to judge by"));
  EXPECT_TRUE(api.models.empty());
}

}  // namespace
}  // namespace tessera::testing
