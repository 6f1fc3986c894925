#include "models/version/parameters.h"

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tessera::version {
namespace {

using ::testing::HasSubstr;

TEST(Parameters, PresetsAreValid) {
  EXPECT_TRUE(Validate(TrainingParameters()).ok());
  EXPECT_TRUE(Validate(PyjamasParameters()).ok());
}

TEST(Parameters, PyjamasHasNoNormalisationAndRescales) {
  const TrainingParameters p = PyjamasParameters();
  EXPECT_EQ(p.network, NetworkShape());
  EXPECT_EQ(p.network.normalization, NetworkNormalization::kNone);
  EXPECT_EQ(p.sampling, Sampling::kRescale);
  EXPECT_EQ(p.intensity, IntensityNormalization::kTrainingMax);
  EXPECT_EQ(p.batch_size, 1);
  EXPECT_EQ(p.early_stopping_patience, 5);
}

TEST(Parameters, EachOutOfRangeValueIsNamed) {
  struct Case {
    std::string name;
    std::function<void(TrainingParameters&)> spoil;
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<Case> cases = {
      {"base_width", [](auto& p) { p.network.base_width = 257; }},
      {"depth", [](auto& p) { p.network.depth = 7; }},
      {"depth", [](auto& p) { p.network.depth = 0; }},
      {"dropout", [](auto& p) { p.network.dropout = 0.95; }},
      {"network_input_size", [](auto& p) { p.network_input_size.width = 250; }},
      {"network_input_size", [](auto& p) { p.network_input_size.height = 0; }},
      {"network_input_size",
       [](auto& p) { p.network_input_size.height = 8192; }},
      {"subimage_size", [](auto& p) { p.subimage_size.height = -1; }},
      {"learning_rate", [](auto& p) { p.learning_rate = 0; }},
      {"learning_rate", [nan](auto& p) { p.learning_rate = nan; }},
      {"batch_size", [](auto& p) { p.batch_size = 0; }},
      {"epochs", [](auto& p) { p.epochs = 100'001; }},
      {"erosion_width", [](auto& p) { p.erosion_width = 100; }},
      {"min_area_px", [](auto& p) { p.min_area_px = -1; }},
      {"validation_fraction", [](auto& p) { p.validation_fraction = 0.6; }},
      {"early_stopping_patience",
       [](auto& p) { p.early_stopping_patience = -1; }},
      {"weight_map_w0", [](auto& p) { p.weight_map_w0 = -1; }},
      {"weight_map_sigma_px", [](auto& p) { p.weight_map_sigma_px = 0; }},
      {"touching_gap_px", [](auto& p) { p.touching_gap_px = 11; }},
      {"device", [](auto& p) { p.device = "cuda:"; }},
      {"device", [](auto& p) { p.device = "gpu"; }},
  };
  for (const Case& test : cases) {
    TrainingParameters parameters;
    test.spoil(parameters);
    const absl::Status status = Validate(parameters);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << test.name;
    EXPECT_THAT(std::string(status.message()), HasSubstr(test.name));
  }
}

TEST(Parameters, InputSizeFollowsTheDepth) {
  TrainingParameters parameters;
  parameters.network.depth = 6;
  parameters.network_input_size = {96, 64};
  EXPECT_FALSE(Validate(parameters).ok());
  parameters.network_input_size = {128, 64};
  EXPECT_TRUE(Validate(parameters).ok());
}

TEST(Parameters, BatchNormalisationNeedsMoreThanOnePixelAtTheBottom) {
  TrainingParameters parameters;
  parameters.network.normalization = NetworkNormalization::kBatch;
  parameters.network_input_size = {16, 16};
  EXPECT_FALSE(Validate(parameters).ok());
  parameters.network.normalization = NetworkNormalization::kNone;
  EXPECT_TRUE(Validate(parameters).ok());
}

TEST(Parameters, JsonGivesEveryValueBack) {
  TrainingParameters p;
  p.network = {.base_width = 17,
               .depth = 3,
               .normalization = NetworkNormalization::kGroup,
               .upsampling = Upsampling::kNearest,
               .skip_connection = SkipConnection::kAdd,
               .dropout = 0.1 + 0.2};
  p.network_input_size = {128, 96};
  p.subimage_size = {200, 100};
  p.learning_rate = 1.0 / 3.0;
  p.learning_rate_schedule = LearningRateSchedule::kPlateau;
  p.learning_rate_patience = 8;
  p.target = Target::kFlow;
  p.weight_decay = 0.25;
  p.weight_averaging = 0.9;
  p.precision = Precision::kBfloat16;
  p.crops_per_epoch = 321;
  p.augmentation_zoom = 1.5;
  p.min_area_px = 6;
  p.batch_size = 7;
  p.epochs = 11;
  p.erosion_width = 3;
  p.seed = std::numeric_limits<int64_t>::min();
  p.validation_fraction = 0.123456789012345;
  p.early_stopping_patience = 0;
  p.sampling = Sampling::kRescale;
  p.intensity = IntensityNormalization::kTrainingMax;
  p.augmentation = false;
  p.weight_map_w0 = 2.5;
  p.weight_map_sigma_px = 1e-3;
  p.touching_gap_px = 2;
  p.device = "cuda:12";
  const auto parsed = ParametersFromJson(ToJson(p));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(*parsed, p);
}

TEST(Parameters, KeysLeftOutKeepTheDefaultAndOthersAreRefused) {
  TrainingParameters expected;
  expected.epochs = 3;
  EXPECT_EQ(*ParametersFromJson(R"({"epochs":3})"), expected);
  for (const char* json :
       {R"({"epoch":3})", R"({"epochs":"3"})", R"({"epochs":3.5})",
        R"({"epochs":0})", R"({"epochs":1,"epochs":2})",
        R"({"subimage_size":{"height":64}})", R"({"sampling":"all"})",
        R"([])", R"({)", ""}) {
    EXPECT_EQ(ParametersFromJson(json).status().code(),
              absl::StatusCode::kInvalidArgument)
        << json;
  }
}

TEST(Parameters, WithoutASmallestAreaMeanWhatAnEarlierTesseraLeftOut) {
  EXPECT_EQ(ParametersFromJson("{}")->min_area_px, 10);
  EXPECT_EQ(ParametersFromJson(R"({"sampling":"rescale"})")->min_area_px, 0);
  const char* const told = R"({"sampling":"rescale","min_area_px":3})";
  EXPECT_EQ(ParametersFromJson(told)->min_area_px, 3);
}

// Checkpoints have its digest: another text would end every training that runs
// while its server is updated.
TEST(Parameters, StableJsonIsThatOfEarlierTesseras) {
  EXPECT_EQ(
      StableJson(TrainingParameters()),
      R"({"network_input_size":{"height":256,"width":256},)"
      R"("subimage_size":{"height":256,"width":256},"learning_rate":0.001,)"
      R"("batch_size":4,"epochs":100,"erosion_width":0,"seed":1,)"
      R"("validation_fraction":0.1,"early_stopping_patience":20,)"
      R"("base_width":64,"depth":4,"sampling":"crop",)"
      R"("intensity_normalization":"percentile",)"
      R"("network_normalization":"none","augmentation":true,)"
      R"("weight_map_w0":10.0,"weight_map_sigma_px":5.0,"touching_gap_px":1,)"
      R"("dropout":0.1,"upsampling":"transposed",)"
      R"("skip_connection":"concatenate","target":"foreground",)"
      R"("learning_rate_schedule":"constant","weight_decay":0.0,)"
      R"("weight_averaging":0.0,"precision":"float32","crops_per_epoch":0,)"
      R"("augmentation_zoom":1.0,"min_area_px":10,"device":"auto"})");
  const std::string later = StableJson({.learning_rate_patience = 6});
  EXPECT_THAT(later, HasSubstr(R"("learning_rate_patience":6)"));
}

TEST(Parameters, JsonChangesOnlyWhatItHas) {
  TrainingParameters parameters = PyjamasParameters();
  ASSERT_TRUE(ApplyJson(R"({"epochs":3})", parameters).ok());
  TrainingParameters expected = PyjamasParameters();
  expected.epochs = 3;
  EXPECT_EQ(parameters, expected);
  EXPECT_FALSE(ApplyJson(R"({"epoch":3})", parameters).ok());
}

}  // namespace
}  // namespace tessera::version
