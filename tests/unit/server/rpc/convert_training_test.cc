#include "server/rpc/convert_training.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace tessera::rpc {
namespace {

TEST(ConvertTraining, LeavesDefaultsWhereNothingIsSet) {
  const auto parameters = FromProto(v1::TrainingParameters());
  ASSERT_OK(parameters);
  EXPECT_EQ(*parameters, version::TrainingParameters());
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
  const auto parameters = FromProto(proto);
  ASSERT_OK(parameters);
  EXPECT_EQ(*parameters, expected);
}

TEST(ConvertTraining, KeepsTheScaleWhereOnlyTheInputSizeIsSet) {
  v1::TrainingParameters proto;
  proto.mutable_network_input_size()->set_height(64);
  proto.mutable_network_input_size()->set_width(96);
  EXPECT_EQ(FromProto(proto)->subimage_size, (imaging::Size{64, 96}));
  proto.mutable_subimage_size()->set_height(32);
  proto.mutable_subimage_size()->set_width(48);
  EXPECT_EQ(FromProto(proto)->subimage_size, (imaging::Size{32, 48}));
}

TEST(ConvertTraining, RefusesWhatItDoesNotKnow) {
  v1::TrainingParameters proto;
  proto.set_preset("cellpose");
  EXPECT_ERROR(FromProto(proto), kInvalidArgument, "PARAMETER_OUT_OF_RANGE");
  proto.Clear();
  proto.set_sampling("some");
  EXPECT_ERROR(FromProto(proto), kInvalidArgument, "PARAMETER_OUT_OF_RANGE");
  proto.Clear();
  proto.set_epochs(0);
  EXPECT_ERROR(FromProto(proto), kInvalidArgument, "PARAMETER_OUT_OF_RANGE");
}

}  // namespace
}  // namespace tessera::rpc
