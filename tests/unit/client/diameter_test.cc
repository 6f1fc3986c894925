#include "client/cli/diameter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/client/cli_fixture.h"

namespace tessera::testing {
namespace {

using results::DiameterChoice;
using results::DiameterSource;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ParseDiameter, TakesNamesAndPixels) {
  EXPECT_EQ(cli::ParseDiameter("auto")->choice, DiameterChoice::kAuto);
  EXPECT_EQ(cli::ParseDiameter("each-slice")->choice,
            DiameterChoice::kAutoEachSlice);
  EXPECT_EQ(cli::ParseDiameter("model")->choice, DiameterChoice::kModel);
  EXPECT_EQ(cli::ParseDiameter("22.5")->choice, DiameterChoice::kGiven);
  EXPECT_EQ(cli::ParseDiameter("22.5")->diameter_px, 22.5);
}

TEST(ParseDiameter, RefusesWhatIsNoDiameter) {
  for (const char* const text :
       {"", "0", "-3", "nan", "inf", "22px", "Auto", "given"}) {
    const auto parsed = cli::ParseDiameter(text);
    ASSERT_TRUE(absl::IsInvalidArgument(parsed.status())) << text;
    EXPECT_THAT(std::string(parsed.status().message()),
                HasSubstr("auto, each-slice, model or a number of pixels"));
  }
}

class DiameterTest : public CliTest {
 protected:
  // Segments an image for which the server answers with `diameter`.
  int Segment(const std::vector<std::string>& options,
              const std::optional<results::ObjectDiameter>& diameter = {}) {
    EXPECT_TRUE(WriteExampleImage(folder / "a.tif"));
    api.segment = [=](const auto&) {
      results::Segmentation found = ExampleSegmentation();
      found.summary.diameter = diameter;
      return found;
    };
    std::vector<std::string> call = options;
    call.insert(call.end(), {"segment", (folder / "a.tif").string(), "--model",
                             "m", "--out", folder.path().string()});
    return Run(call);
  }
  int SegmentWith(const std::vector<std::string>& options) {
    EXPECT_TRUE(WriteExampleImage(folder / "a.tif"));
    api.segment = [](const auto&) { return ExampleSegmentation(); };
    std::vector<std::string> call = {"segment", (folder / "a.tif").string(),
                                     "--model", "m",
                                     "--out",   folder.path().string()};
    call.insert(call.end(), options.begin(), options.end());
    return Run(call);
  }
};

TEST_F(DiameterTest, IsAskedForOnlyIfItIsGiven) {
  ASSERT_EQ(SegmentWith({}), 0) << err;
  ASSERT_EQ(SegmentWith({"--diameter", "each-slice"}), 0) << err;
  ASSERT_EQ(SegmentWith({"--diameter", "60"}), 0) << err;
  EXPECT_FALSE(api.segment_requests[0].parameters.diameter);
  EXPECT_EQ(api.segment_requests[1].parameters.diameter,
            DiameterChoice::kAutoEachSlice);
  EXPECT_FALSE(api.segment_requests[1].parameters.diameter_px);
  EXPECT_EQ(api.segment_requests[2].parameters.diameter,
            DiameterChoice::kGiven);
  EXPECT_EQ(api.segment_requests[2].parameters.diameter_px, 60);
}

TEST_F(DiameterTest, DoesNotGoWithASubimageSize) {
  EXPECT_EQ(SegmentWith({"--diameter", "60", "--subimage", "64x64"}), 2);
  EXPECT_THAT(err, HasSubstr("--diameter: does not go with --subimage"));
  EXPECT_EQ(SegmentWith({"--subimage", "64x64", "--diameter", "auto"}), 2);
  EXPECT_EQ(SegmentWith({"--diameter", "large"}), 2);
  EXPECT_THAT(err, HasSubstr("large"));
  EXPECT_TRUE(api.segment_requests.empty());
}

TEST_F(DiameterTest, IsToldWithWhatItIsFrom) {
  ASSERT_EQ(Segment({}, {{.diameter_px = 22.24,
                          .source = DiameterSource::kEstimated,
                          .confidence = 0.9}}),
            0)
      << err;
  EXPECT_THAT(out, HasSubstr("objects about 22.2 px across (estimated, sure)"));
  ASSERT_EQ(Segment({}, {{.diameter_px = 60,
                          .source = DiameterSource::kGiven,
                          .confidence = 1}}),
            0);
  EXPECT_THAT(out, HasSubstr("objects about 60 px across (given)"));
  ASSERT_EQ(Segment({}, {{.diameter_px = 32,
                          .source = DiameterSource::kEstimated,
                          .confidence = 0.8,
                          .smallest_px = 16,
                          .largest_px = 64}}),
            0);
  EXPECT_THAT(out, HasSubstr("objects about 16 to 64 px across"));
  ASSERT_EQ(Segment({}, {{.diameter_px = 32,
                          .source = DiameterSource::kUnsure,
                          .confidence = 0.2}}),
            0);
  EXPECT_THAT(out, HasSubstr("objects perhaps 32 px across (unsure)"));
}

TEST_F(DiameterTest, IsNotToldOfTheTrainingsScale) {
  for (const DiameterSource source :
       {DiameterSource::kTraining, DiameterSource::kUnknown}) {
    ASSERT_EQ(Segment({}, {{.source = source}}), 0);
    EXPECT_THAT(out, Not(HasSubstr("across")));
  }
}

TEST_F(DiameterTest, IsInTheJsonAndInTheGeoJson) {
  ASSERT_EQ(Segment({"--json"}, {{.diameter_px = 22,
                                  .source = DiameterSource::kEstimated,
                                  .confidence = 0.75}}),
            0);
  const nlohmann::json diameter = JsonLines().at(0)["diameter"];
  EXPECT_EQ(diameter["diameter_px"], 22.0);
  EXPECT_EQ(diameter["source"], "estimated");
  EXPECT_EQ(diameter["confidence"], 0.75);
  EXPECT_THAT(ReadBytes(folder / "a.geojson"), HasSubstr("objectDiameter"));
  EXPECT_THAT(ReadBytes(folder / "a.csv"), Not(HasSubstr("estimated")));
}

TEST_F(DiameterTest, OfAJobCanBeGiven) {
  api.versions = {{.name = "models/m/versions/1"}};
  ASSERT_TRUE(WriteExampleImage(folder / "a.tif"));
  ASSERT_EQ(Run({"segment", (folder / "a.tif").string(), "--model", "m",
                 "--detach", "--diameter", "60"}),
            0)
      << err;
  EXPECT_EQ(api.segmentations.parameters.diameter, DiameterChoice::kGiven);
  EXPECT_EQ(api.segmentations.parameters.diameter_px, 60);
}

TEST_F(DiameterTest, OfAnEvaluationCanBeGiven) {
  WriteSample("a", 1);
  api.versions = {{.name = "models/nuclei/versions/3"}};
  api.segment = [](const auto&) { return ExampleSegmentation(); };
  ASSERT_EQ(Run({"evaluate", (folder / "samples").string(), "--model", "nuclei",
                 "--diameter", "model"}),
            0)
      << err;
  EXPECT_EQ(api.segment_requests.at(0).parameters.diameter,
            DiameterChoice::kModel);
}

}  // namespace
}  // namespace tessera::testing
