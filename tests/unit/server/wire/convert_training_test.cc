#include "server/wire/convert_training.h"

#include <gtest/gtest.h>

#include "base/status_macros.h"
#include "models/version/plan_request.h"
#include "tests/support/status_matchers.h"

namespace tessera::wire {
namespace {

// Of datasets whose objects are twice as large as the network likes.
version::Fingerprint LargeObjects() {
  return {.samples = 10,
          .objects = 100,
          .pixels = 10'000'000,
          .largest_image = {1000, 1000},
          .diameter_median_px = 120};
}

// As the server plans a job.
absl::StatusOr<version::Plan> PlanFromProto(
    const v1::TrainingParameters& proto,
    const version::Fingerprint& fingerprint) {
  ASSIGN_OR_RETURN(const version::GivenParameters given,
                   GivenFromProto(proto));
  return version::PlanRequest(PresetOf(proto), fingerprint, given,
                              /*initial=*/nullptr);
}

TEST(ConvertTraining, PlansWhereNothingIsSet) {
  const auto plan = PlanFromProto(v1::TrainingParameters(), LargeObjects());
  ASSERT_OK(plan);
  const version::Plan expected = version::PlanTraining(
      LargeObjects(), [](version::TrainingParameters&) {});
  EXPECT_EQ(plan->parameters, expected.parameters);
  EXPECT_EQ(plan->decisions, expected.decisions);
}

TEST(ConvertTraining, PlansNothingForAWorker) {
  const version::TrainingParameters parameters =
      PlanFromProto(v1::TrainingParameters(), LargeObjects())->parameters;
  EXPECT_EQ(*FromProto(ToProto(parameters)), parameters);
}

TEST(ConvertTraining, KeepsEveryValueOnTheWayThereAndBack) {
  version::TrainingParameters parameters = version::PyjamasParameters();
  parameters.network_input_size = {64, 96};
  parameters.subimage_size = {128, 160};
  parameters.learning_rate = 0.01;
  parameters.batch_size = 3;
  parameters.epochs = 7;
  parameters.erosion_width = 5;
  parameters.seed = 11;
  parameters.validation_fraction = 0.25;
  parameters.early_stopping_patience = 9;
  parameters.network.base_width = 8;
  parameters.network.depth = 3;
  parameters.network.normalization = version::NetworkNormalization::kGroup;
  parameters.network.dropout = 0.2;
  parameters.weight_map_w0 = 4;
  parameters.weight_map_sigma_px = 2;
  parameters.touching_gap_px = 3;
  parameters.device = "cpu";
  parameters.target = version::Target::kFlow;
  parameters.network.upsampling = version::Upsampling::kNearest;
  parameters.network.skip_connection = version::SkipConnection::kAdd;
  parameters.learning_rate_schedule =
      version::LearningRateSchedule::kCosine;
  parameters.weight_decay = 0.125;
  parameters.weight_averaging = 0.75;
  parameters.precision = version::Precision::kBfloat16;
  parameters.crops_per_epoch = 123;
  parameters.augmentation_zoom = 1.5;
  parameters.min_area_px = 6;
  const auto back = FromProto(ToProto(parameters));
  ASSERT_OK(back);
  EXPECT_EQ(*back, parameters);
}

TEST(ConvertTraining, BeginsWithThePreset) {
  v1::TrainingParameters proto;
  proto.set_preset("pyjamas");
  proto.set_epochs(3);
  version::TrainingParameters expected = version::PyjamasParameters();
  expected.epochs = 3;
  const auto plan = PlanFromProto(proto, LargeObjects());
  ASSERT_OK(plan);
  EXPECT_EQ(plan->parameters, expected);
}

TEST(ConvertTraining, GivenValuesGoIntoThePlan) {
  v1::TrainingParameters proto;
  proto.mutable_network_input_size()->set_height(64);
  proto.mutable_network_input_size()->set_width(96);
  proto.set_target("border");
  const auto scaled = PlanFromProto(proto, LargeObjects());
  ASSERT_OK(scaled);
  EXPECT_EQ(scaled->parameters.target, version::Target::kBorder);
  EXPECT_EQ(scaled->parameters.subimage_size, (imaging::Size{128, 192}));
  proto.mutable_subimage_size()->set_height(32);
  proto.mutable_subimage_size()->set_width(48);
  EXPECT_EQ(PlanFromProto(proto, LargeObjects())->parameters.subimage_size,
            (imaging::Size{32, 48}));
}

TEST(ConvertTraining, PyjamasTakesTheSubimageFromTheSamples) {
  v1::TrainingParameters proto;
  proto.set_preset("pyjamas");
  proto.mutable_network_input_size()->set_height(64);
  proto.mutable_network_input_size()->set_width(96);
  version::Fingerprint fingerprint = LargeObjects();
  fingerprint.median_image = {700, 500};
  EXPECT_EQ(PlanFromProto(proto, fingerprint)->parameters.subimage_size,
            (imaging::Size{700, 500}));
}

TEST(ConvertTraining, RefusesWhatItDoesNotKnow) {
  v1::TrainingParameters proto;
  proto.set_preset("cellpose");
  EXPECT_ERROR(PlanFromProto(proto, {}), kInvalidArgument,
               "PARAMETER_OUT_OF_RANGE");
  proto.Clear();
  proto.set_sampling("some");
  EXPECT_ERROR(PlanFromProto(proto, {}), kInvalidArgument,
               "PARAMETER_OUT_OF_RANGE");
  proto.Clear();
  proto.set_target("stars");
  EXPECT_ERROR(PlanFromProto(proto, {}), kInvalidArgument,
               "PARAMETER_OUT_OF_RANGE");
  EXPECT_ERROR(FromProto(proto), kInvalidArgument, "PARAMETER_OUT_OF_RANGE");
  proto.Clear();
  proto.set_epochs(0);
  EXPECT_ERROR(PlanFromProto(proto, {}), kInvalidArgument,
               "PARAMETER_OUT_OF_RANGE");
}

}  // namespace
}  // namespace tessera::wire
