// That BioImage.IO's own program accepts packages is what
// tests/interop/exchange shows.
#include "models/exchange/package.h"

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "base/sha256.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "models/data/zip_file.h"
#include "nlohmann/json.hpp"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/models/exchange/small_version.h"

namespace tessera::exchange {
namespace {

namespace fs = std::filesystem;
using ::tessera::exchange::testing::SmallLabel;
using ::tessera::exchange::testing::SmallManifest;
using ::tessera::exchange::testing::WeightsFor;
using ::tessera::testing::ScratchFolder;
using ::testing::HasSubstr;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A package of a small version, and what it holds.
class Package {
 public:
  explicit Package(version::Manifest manifest = SmallManifest(),
                   const std::string& license = "")
      : manifest_json_(version::ToJson(manifest)),
        weights_(WeightsFor(manifest)) {
    for (const char* name : {"parts", "content"}) {
      fs::create_directory(folder_.path() / name);
    }
    written_ = WritePackage(
        manifest_json_, weights_,
        {.label = SmallLabel(), .author = "ada/b", .license = license},
        folder_.path() / "parts", folder_.path() / "cells.zip");
    if (!written_.ok()) return;
    written_ = data::Unpack(folder_.path() / "cells.zip", content());
    description_ = nlohmann::json::parse(ReadFile(content() / "rdf.yaml"));
  }

  const absl::Status& written() const { return written_; }
  fs::path content() const { return folder_.path() / "content"; }
  const nlohmann::json& description() const { return description_; }
  const std::string& manifest_json() const { return manifest_json_; }
  const std::string& weights() const { return weights_; }

 private:
  const ScratchFolder folder_;
  const std::string manifest_json_;
  const std::string weights_;
  absl::Status written_;
  nlohmann::json description_;
};

// Visits each object that names a file.
template <typename Visit>
void ForEachFile(const nlohmann::json& json, Visit visit) {
  if (json.is_object() && json.contains("sha256") && json.contains("source")) {
    visit(json["source"].get<std::string>(), json["sha256"]);
  }
  if (!json.is_structured()) return;
  for (const nlohmann::json& part : json) ForEachFile(part, visit);
}

TEST(Package, HasTheVersionsOwnFilesAsTheyAre) {
  const Package package;
  ASSERT_OK(package.written());
  EXPECT_EQ(ReadFile(package.content() / "manifest.json"),
            package.manifest_json());
  EXPECT_EQ(ReadFile(package.content() / "weights.safetensors"),
            package.weights());
}

TEST(Package, DescribesEachFileByItsDigest) {
  const Package package;
  ASSERT_OK(package.written());
  std::set<std::string> described = {"rdf.yaml"};
  ForEachFile(package.description(), [&](const std::string& name,
                                         const std::string& sha256) {
    described.insert(name);
    EXPECT_EQ(Sha256Hex(ReadFile(package.content() / name)), sha256) << name;
  });
  std::set<std::string> there;
  for (const auto& entry : fs::directory_iterator(package.content())) {
    there.insert(entry.path().filename());
  }
  EXPECT_EQ(described, there);
}

TEST(Package, ALicenseIsNamedOnlyIfOneWasChosen) {
  EXPECT_EQ(Package(SmallManifest(), "MIT").description()["license"], "MIT");
  const Package without;
  ASSERT_OK(without.written());
  EXPECT_EQ(without.description()["license"]["source"], "LICENSE.md");
  EXPECT_THAT(ReadFile(without.content() / "LICENSE.md"), HasSubstr("Ask ada"));
  EXPECT_EQ(without.description()["authors"][0]["name"], "ada_b");
}

TEST(Package, PercentilesAreAStepBeforeAndOtherRangesAreInTheNetwork) {
  const Package percentiles;
  ASSERT_OK(percentiles.written());
  const auto& step = percentiles.description()["inputs"][0]["preprocessing"][0];
  EXPECT_EQ(step["id"], "scale_range");
  EXPECT_EQ(step["kwargs"]["max_percentile"], 99.8);
  version::Manifest fixed = SmallManifest(version::Target::kForeground);
  fixed.parameters.intensity = version::IntensityNormalization::kTrainingMax;
  fixed.training_max = 200;
  const Package package(fixed);
  ASSERT_OK(package.written());
  EXPECT_TRUE(package.description()["inputs"][0]["preprocessing"].empty());
}

TEST(Package, TheSameVersionGivesTheSameDescription) {
  EXPECT_EQ(Package().description(), Package().description());
}

TEST(Package, WeightsOfAnotherNetworkAreRefused) {
  const ScratchFolder folder;
  version::Manifest other = SmallManifest();
  other.parameters.network.base_width = 8;
  fs::create_directory(folder.path() / "parts");
  EXPECT_ERROR(WritePackage(version::ToJson(other), WeightsFor(SmallManifest()),
                            {.label = SmallLabel()}, folder.path() / "parts",
                            folder.path() / "cells.zip"),
               kInvalidArgument, "");
}

}  // namespace
}  // namespace tessera::exchange
