#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/client/cli_fixture.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;

class SegmentReviewTest : public CliTest {
 protected:
  SegmentReviewTest() {
    EXPECT_TRUE(WriteExampleImage(folder / "a.tif"));
    EXPECT_TRUE(WriteExampleImage(folder / "b.tif"));
    api.segment = [](const std::filesystem::path& image) {
      results::Segmentation found = ExampleSegmentation();
      if (image.stem() == "a") {
        found.summary.uncertain_regions = {{1, {0, 0, 6, 6}, 0.25},
                                           {1, {6, 0, 12, 6}, 0.125}};
      } else {
        found.summary.uncertain_regions = {{1, {5, 3, 11, 9}, 0.5}};
      }
      return found;
    };
  }

  // Segments both images with these words added.
  int Segment(const std::vector<std::string>& words) {
    std::vector<std::string> call = {"segment",
                                     (folder / "a.tif").string(),
                                     (folder / "b.tif").string(),
                                     "--model", "m",
                                     "--format", "csv",
                                     "--out", (folder / "out").string()};
    call.insert(call.end(), words.begin(), words.end());
    return Run(call);
  }

  const std::string review = (folder / "new" / "review").string();
};

TEST_F(SegmentReviewTest, WritesTheLeastCertainRegionsAsADataset) {
  ASSERT_EQ(Segment({"--review", review, "--review-count", "2"}), 0) << err;
  EXPECT_THAT(out, HasSubstr("2 samples to correct in " + review));
  EXPECT_THAT(out, HasSubstr("tessera dataset create NAME " + review));
  EXPECT_EQ(api.segment_requests.at(0).parameters.review_regions, 2);
  EXPECT_FALSE(std::filesystem::exists(folder / "new/review/"
                                                "a_X6_11_Y0_5_Z0_0"));
  ASSERT_EQ(Run({"dataset", "create", "corrected", review}), 0) << err;
  const auto& samples = api.samples["datasets/corrected"];
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_EQ(samples[0].name, "a_X0_5_Y0_5_Z0_0");
  EXPECT_EQ(samples[1].name, "b_X5_10_Y3_8_Z0_0");
}

TEST_F(SegmentReviewTest, PrintsAnObjectASampleTheLeastCertainFirst) {
  ASSERT_EQ(Segment({"--json", "--review", review}), 0) << err;
  EXPECT_EQ(api.segment_requests.at(0).parameters.review_regions, 8);
  const auto lines = JsonLines();
  ASSERT_EQ(lines.size(), 5u);  // Two of them images.
  EXPECT_EQ(lines[2]["sample"], review + "/b_X5_10_Y3_8_Z0_0");
  EXPECT_EQ(lines[2]["image"], (folder / "b.tif").string());
  EXPECT_EQ(lines[2]["slice"], 1);
  EXPECT_EQ(lines[2]["region"]["x1"], 11);
  EXPECT_EQ(lines[2]["uncertainty"], 0.5);
  EXPECT_EQ(lines[2]["objects"], 1);
  EXPECT_EQ(lines[4]["sample"], review + "/a_X6_11_Y0_5_Z0_0");
}

TEST_F(SegmentReviewTest, AFolderThatIsNotEmptyIsRefusedBeforeAnyWork) {
  folder.Write("new/review/a_X0_5_Y0_5_Z0_0/mask/m.tif", "corrected");
  EXPECT_EQ(Segment({"--review", review}), 1);
  EXPECT_THAT(err, HasSubstr(review + " is not empty"));
  EXPECT_TRUE(api.segment_requests.empty());
  EXPECT_EQ(ReadBytes(folder / "new/review/a_X0_5_Y0_5_Z0_0/mask/m.tif"),
            "corrected");
}

TEST_F(SegmentReviewTest, SamplesDoNotMixWithTheOtherOutputs) {
  EXPECT_EQ(Segment({"--review", (folder / "x/../out").string()}), 2);
  EXPECT_THAT(err, HasSubstr("--review"));
  EXPECT_TRUE(api.segment_requests.empty());
}

TEST_F(SegmentReviewTest, SaysSoWhereTheModelIsCertain) {
  api.segment = [](const auto&) { return ExampleSegmentation(); };
  ASSERT_EQ(Segment({"--review", review}), 0) << err;
  EXPECT_THAT(err, HasSubstr("nothing to review"));
}

TEST_F(SegmentReviewTest, NothingIsAskedForOrWrittenUnlessItIsWanted) {
  ASSERT_EQ(Segment({}), 0) << err;
  EXPECT_FALSE(api.segment_requests.at(0).parameters.review_regions);
  for (const char* count : {"0", "1001", "many"}) {
    EXPECT_EQ(Segment({"--review", review, "--review-count", count}), 2);
  }
  EXPECT_EQ(Segment({"--review-count", "3"}), 2);
}

}  // namespace
}  // namespace tessera::testing
