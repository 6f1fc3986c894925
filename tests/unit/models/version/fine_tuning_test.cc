#include "models/version/fine_tuning.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tessera::version {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

void Nothing(TrainingParameters&) {}

Fingerprint Cells() {
  return {.samples = 100,
          .objects = 4000,
          .pixels = int64_t{100} * 512 * 512,
          .smallest_image = {512, 512},
          .median_image = {512, 512},
          .largest_image = {512, 512},
          .diameter_median_px = 48};
}

// A version of an unusual network that saw its images at half their size.
InitialVersion Initial() {
  InitialVersion initial{.name = "models/cells/versions/7"};
  initial.parameters.network = {
      .base_width = 24, .depth = 3, .dropout = 0.25};
  initial.parameters.target = Target::kBorder;
  initial.parameters.network_input_size = {96, 128};
  initial.parameters.subimage_size = {192, 256};
  initial.parameters.intensity = IntensityNormalization::kTrainingMax;
  initial.parameters.sampling = Sampling::kRescale;
  initial.parameters.learning_rate = 0.5;
  initial.parameters.batch_size = 77;
  initial.parameters.device = "cuda:3";
  return initial;
}

TrainingParameters Planned(const GivenParameters& given) {
  const auto plan = PlanFineTuning("default", Cells(), given, Initial());
  EXPECT_TRUE(plan.ok()) << plan.status();
  return plan->parameters;
}

std::string ReasonOf(const Plan& plan, const std::string& name) {
  for (const PlanDecision& decision : plan.decisions) {
    if (decision.name == name) return decision.reason;
  }
  return "";
}

TEST(FineTuning, KeepsWhatTheWeightsWereTrainedFor) {
  const TrainingParameters p = Planned(Nothing);
  const TrainingParameters initial = Initial().parameters;
  EXPECT_EQ(p.network, initial.network);
  EXPECT_EQ(p.target, initial.target);
  EXPECT_EQ(p.network_input_size, initial.network_input_size);
  EXPECT_EQ(p.subimage_size, initial.subimage_size);
  EXPECT_EQ(p.intensity, initial.intensity);
  EXPECT_EQ(p.sampling, initial.sampling);
  EXPECT_NE(p.batch_size, initial.batch_size);
  EXPECT_EQ(p.device, "auto");
  EXPECT_TRUE(Validate(p).ok());
}

TEST(FineTuning, TakesTheStepsOfATrainingFromNothing) {
  const auto as_initial = [](TrainingParameters& to) {
    const TrainingParameters initial = Initial().parameters;
    to.network = initial.network;
    to.target = initial.target;
    to.network_input_size = initial.network_input_size;
    to.subimage_size = initial.subimage_size;
    to.sampling = initial.sampling;
  };
  const TrainingParameters from_nothing =
      PlanTraining(Cells(), as_initial).parameters;
  const TrainingParameters p = Planned(Nothing);
  EXPECT_EQ(p.learning_rate, from_nothing.learning_rate);
  EXPECT_EQ(p.epochs, from_nothing.epochs);
  EXPECT_EQ(p.crops_per_epoch, from_nothing.crops_per_epoch);
}

TEST(FineTuning, TakesWhatIsGiven) {
  const TrainingParameters p = Planned([](TrainingParameters& to) {
    to.learning_rate = 0.01;
    to.epochs = 3;
    to.sampling = Sampling::kCrop;
    to.intensity = IntensityNormalization::kPercentile;
    to.subimage_size = {96, 128};
    to.network.dropout = 0;
  });
  EXPECT_EQ(p.learning_rate, 0.01);
  EXPECT_EQ(p.epochs, 3);
  EXPECT_EQ(p.sampling, Sampling::kCrop);
  EXPECT_EQ(p.intensity, IntensityNormalization::kPercentile);
  EXPECT_EQ(p.subimage_size, (imaging::Size{96, 128}));
  EXPECT_EQ(p.network.dropout, 0);
  EXPECT_EQ(p.network.base_width, 24);
}

TEST(FineTuning, KeepsTheScaleOfAnotherInputSize) {
  const TrainingParameters p = Planned([](TrainingParameters& to) {
    to.network_input_size = {64, 64};
  });
  EXPECT_EQ(p.subimage_size, (imaging::Size{128, 128}));
}

TEST(FineTuning, LeavesThePresetOfPyjamasAsItIs) {
  const auto plan = PlanFineTuning("pyjamas", Cells(), Nothing, Initial());
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->parameters.network, Initial().parameters.network);
  EXPECT_EQ(plan->parameters.epochs, PyjamasParameters().epochs);
  EXPECT_EQ(plan->parameters.learning_rate, PyjamasParameters().learning_rate);
  EXPECT_FALSE(PlanFineTuning("cellpose", Cells(), Nothing, Initial()).ok());
}

TEST(FineTuning, RefusesAnotherNetworkOrTarget) {
  const auto refusal = [](const GivenParameters& given) {
    const auto plan = PlanFineTuning("default", Cells(), given, Initial());
    EXPECT_EQ(plan.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(plan.status().message());
  };
  EXPECT_THAT(
      refusal([](TrainingParameters& to) { to.network.base_width = 16; }),
      AllOf(HasSubstr("base_width is 16"),
            HasSubstr("models/cells/versions/7 has 24")));
  EXPECT_THAT(
      refusal([](TrainingParameters& to) { to.target = Target::kDistance; }),
      AllOf(HasSubstr("target is distance"), HasSubstr("has border")));
  for (const GivenParameters& other : std::vector<GivenParameters>{
           [](TrainingParameters& to) { to.network.depth = 4; },
           [](TrainingParameters& to) {
             to.network.normalization = NetworkNormalization::kGroup;
           },
           [](TrainingParameters& to) {
             to.network.upsampling = Upsampling::kNearest;
           },
           [](TrainingParameters& to) {
             to.network.skip_connection = SkipConnection::kAdd;
           }}) {
    EXPECT_THAT(refusal(other), HasSubstr("train without its weights"));
  }
  // What the version has anyway may be said.
  EXPECT_EQ(Planned([](TrainingParameters& to) {
              to.target = Target::kBorder;
              to.network.base_width = 24;
            }).target,
            Target::kBorder);
}

TEST(FineTuning, SaysWhatCameFromWhere) {
  const auto plan = PlanFineTuning(
      "default", Cells(), [](TrainingParameters& to) { to.batch_size = 2; },
      Initial());
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->decisions.front().name, "initial_model");
  EXPECT_EQ(plan->decisions.front().value, "models/cells/versions/7");
  EXPECT_EQ(ReasonOf(*plan, "batch_size"), "given");
  EXPECT_EQ(ReasonOf(*plan, "target"), "as models/cells/versions/7 has it");
}

}  // namespace
}  // namespace tessera::version
