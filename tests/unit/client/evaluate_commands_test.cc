#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/client/cli_fixture.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;

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
  ASSERT_EQ(Run({"--json", "evaluate", (folder / "samples").string(), "--model",
                 "nuclei"}),
            0)
      << err;
  ASSERT_EQ(JsonLines().size(), 3u);
  EXPECT_EQ(JsonLines()[0]["ap"]["0.90"], 1.0);
  EXPECT_EQ(JsonLines()[1]["ap"]["0.50"], 0.5);
  EXPECT_EQ(JsonLines()[2]["pooled"], 2);
  EXPECT_EQ(JsonLines()[2]["ap"]["0.50"], 0.75);
  EXPECT_EQ(JsonLines()[2]["mean_of_images"]["ap"]["0.95"], 0.75);
  EXPECT_EQ(JsonLines()[2]["mean_of_images"]["msa"], 0.75);
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
  EXPECT_THAT(out, HasSubstr("pooled          2     2      1.0000"));
  EXPECT_EQ(Run({"evaluate", "No such thing", "--model", "nuclei"}), 2);
}

}  // namespace
}  // namespace tessera::testing
