#include "models/version/manifest.h"

#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "base/sha256.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tessera::version {
namespace {

using ::testing::HasSubstr;

Manifest Example() {
  Manifest manifest;
  manifest.tessera_version = "0.1.0";
  manifest.parameters.intensity = IntensityNormalization::kTrainingMax;
  manifest.training_max = 251;
  manifest.dataset = "datasets/nuclei/revisions/2";
  manifest.dataset_sha256 = Sha256Hex("dataset");
  manifest.sample_sha256 = {Sha256Hex("a"), Sha256Hex("b")};
  manifest.history = {
      {1, 0.1 + 0.2, std::numeric_limits<double>::quiet_NaN(), 1.0 / 3.0},
      {2, 5e-324, 1e300, 0}};
  manifest.best_epoch = 2;
  manifest.parameter_count = 31'030'658;
  manifest.object_count = 7;
  manifest.binary_masks = true;
  return manifest;
}

TEST(Manifest, JsonGivesEveryValueBack) {
  const Manifest manifest = Example();
  const std::string json = ToJson(manifest);
  const auto parsed = ManifestFromJson(json);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(ToJson(*parsed), json);
  EXPECT_EQ(parsed->parameters, manifest.parameters);
  EXPECT_EQ(parsed->sample_sha256, manifest.sample_sha256);
  ASSERT_EQ(parsed->history.size(), 2u);
  EXPECT_EQ(parsed->history[0].training_loss, 0.1 + 0.2);
  EXPECT_TRUE(std::isnan(parsed->history[0].validation_loss));
  EXPECT_EQ(parsed->history[1].training_loss, 5e-324);
  EXPECT_EQ(parsed->training_max, 251);
  EXPECT_EQ(parsed->best_epoch, 2);
  EXPECT_TRUE(parsed->binary_masks);
}

TEST(Manifest, TheConfidenceOfTheSamplesComesBack) {
  Manifest manifest = Example();
  EXPECT_EQ(ToJson(manifest).find("confidence"), std::string::npos);
  EXPECT_EQ(LeastConfidence(manifest), 0.35);
  manifest.confidence = {.samples = 7, .p05 = 0.5, .median = 0.75};
  const auto parsed = ManifestFromJson(ToJson(manifest));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->confidence, manifest.confidence);
  EXPECT_DOUBLE_EQ(LeastConfidence(*parsed), 0.65 * 0.75);
}

TEST(Manifest, FaultsNameTheKey) {
  const std::string json = ToJson(Example());
  const auto replaced = [&json](const std::string& from, const std::string& to) {
    std::string changed = json;
    changed.replace(changed.find(from), from.size(), to);
    return std::string(ManifestFromJson(changed).status().message());
  };
  EXPECT_THAT(replaced("\"best_epoch\"", "\"worst_epoch\""),
              HasSubstr("`best_epoch` is missing"));
  EXPECT_THAT(replaced("31030658", "\"many\""), HasSubstr("parameter_count"));
  EXPECT_THAT(replaced("31030658", "1e99"), HasSubstr("parameter_count"));
  EXPECT_THAT(replaced("31030658", "18446744073709551615"),
              HasSubstr("parameter_count"));
  EXPECT_THAT(replaced("251.0", "0"), HasSubstr("training_max"));
  EXPECT_THAT(replaced(Sha256Hex("b"), "b"), HasSubstr("sample_sha256"));
  EXPECT_THAT(replaced("\"depth\": 4", "\"depth\": 40"), HasSubstr("depth"));
}

TEST(Manifest, DeepNestingIsRefused) {
  const std::string json =
      "{\"a\":" + std::string(1'000'000, '[') + std::string(1'000'000, ']') +
      "}";
  EXPECT_THAT(std::string(ManifestFromJson(json).status().message()),
              HasSubstr("nested"));
}

TEST(Manifest, ManyValuesAreRefused) {
  std::string json = "{\"a\":[0";
  for (int i = 0; i < 1'000'000; ++i) json += ",0";
  json += "]}";
  EXPECT_THAT(std::string(ManifestFromJson(json).status().message()),
              HasSubstr("values"));
}

TEST(Manifest, DamagedBytesNeverCrash) {
  const std::string json = ToJson(Example());
  std::mt19937 random(1);
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string damaged = json;
    for (int j = 0; j < 1 + i % 4; ++j) {
      damaged[random() % damaged.size()] = static_cast<char>(random());
    }
    if (i % 3 == 0) damaged.resize(random() % damaged.size());
    refused += ManifestFromJson(damaged).ok() ? 0 : 1;
  }
  EXPECT_GT(refused, 1000);
}

TEST(VersionSha256, IsThatOfBothFilesInARow) {
  EXPECT_EQ(VersionSha256("ab", "c"), Sha256Hex("abc"));
}

}  // namespace
}  // namespace tessera::version
