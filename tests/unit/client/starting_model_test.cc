// What commands say of the model that came with the server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/client/cli_fixture.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class StartingModelTest : public CliTest {
 protected:
  void SetUp() override {
    api.datasets["datasets/wing"] = {.name = "datasets/wing",
                                     .sample_count = 19};
    api.models = {{.name = "models/cells", .aliases = {{"production", 1}}},
                  {.name = "models/nuclei",
                   .aliases = {{"production", 1}},
                   .starting_version = 1}};
    api.versions = {
        {.name = "models/nuclei/versions/1",
         .parameters = {{"target", std::string("distance")},
                        {"base_width", 16},
                        {"network_input_size", imaging::Size{256, 256}},
                        {"subimage_size", imaging::Size{256, 256}}},
         .aliases = {"production"},
         .starting_model = true}};
  }
  // Trains on `wing`, whose objects the plan sees at the scale of `subimage`.
  void Train(std::vector<std::string> flags,
             const std::string& subimage = "300x300") {
    std::vector<std::string> words = {"train",      "wing",         "--model",
                                      "wing",       "--input-size", "256x256",
                                      "--subimage", subimage};
    words.insert(words.end(), flags.begin(), flags.end());
    ASSERT_EQ(Run(words), 0) << err;
  }
  bool Hinted() const { return err.find("--from nuclei") != std::string::npos; }
};

TEST_F(StartingModelTest, IsNamedWhereATrainingHasFewSamples) {
  Train({});
  EXPECT_THAT(err, HasSubstr("'--from nuclei@production'"));
  Train({"--base-width", "16", "--target", "distance", "--epochs", "3"});
  EXPECT_TRUE(Hinted());
  api.datasets["datasets/wing"].sample_count = 20;
  Train({});
  EXPECT_FALSE(Hinted());
}

TEST_F(StartingModelTest, IsNotNamedWhereItIsOfNoUse) {
  for (const std::vector<std::string>& flags :
       std::vector<std::vector<std::string>>{{"--base-width", "8"},
                                             {"--target", "border"},
                                             {"--depth", "2"},
                                             {"--preset", "pyjamas"},
                                             {"--from", "cells"},
                                             {"--json"}}) {
    Train(flags);
    EXPECT_FALSE(Hinted()) << flags.front();
  }
  // Objects of another size.
  Train({}, "700x700");
  EXPECT_FALSE(Hinted());
  Train({}, "500x500");
  EXPECT_TRUE(Hinted());
}

TEST_F(StartingModelTest, IsNamedByNumberWhereNoAliasPointsToIt) {
  api.models.back().aliases = {{"production", 2}};
  Train({});
  EXPECT_THAT(err, HasSubstr("'--from nuclei@1'"));
  api.models.back().starting_version = 0;
  Train({});
  EXPECT_FALSE(Hinted());
}

TEST_F(StartingModelTest, IsToldFromImportsOnItsCard) {
  ASSERT_EQ(Run({"model", "show", "nuclei"}), 0) << err;
  EXPECT_THAT(out, HasSubstr("\ncame with Tessera\n"));
  ASSERT_EQ(Run({"--json", "model", "show", "nuclei@1"}), 0) << err;
  EXPECT_EQ(JsonLines()[0]["starting_model"], true);
  api.versions.front().starting_model = false;
  ASSERT_EQ(Run({"model", "show", "nuclei"}), 0) << err;
  EXPECT_THAT(out, Not(HasSubstr("came with Tessera")));
  EXPECT_THAT(out, HasSubstr("\nimported\n"));
}

}  // namespace
}  // namespace tessera::testing
