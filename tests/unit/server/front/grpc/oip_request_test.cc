#include "server/front/grpc/oip_request.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace tessera::front {
namespace {

using ::inference::ModelInferRequest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

ModelInferRequest ImageOf(const std::string& type,
                          const std::vector<int64_t>& shape,
                          const std::string& bytes) {
  ModelInferRequest request;
  auto& input = *request.add_inputs();
  input.set_name("image");
  input.set_datatype(type);
  input.mutable_shape()->Add(shape.begin(), shape.end());
  if (!bytes.empty()) request.add_raw_input_contents(bytes);
  return request;
}

TEST(OipRequest, RawBytesAreTakenWithoutACopy) {
  const ModelInferRequest request = ImageOf("UINT16", {2, 3}, "abcdefghijkl");
  const auto order = ParseOipOrder(request);
  ASSERT_OK(order);
  EXPECT_EQ(order->numpy_type, "<u2");
  EXPECT_EQ(order->images, 1);
  EXPECT_EQ(order->size, (imaging::Size{2, 3}));
  EXPECT_EQ(order->values().data(), request.raw_input_contents(0).data());
}

TEST(OipRequest, TheFirstAxisCountsImages) {
  for (const std::vector<int64_t>& shape :
       std::vector<std::vector<int64_t>>{{4, 2, 3}, {4, 1, 2, 3}}) {
    const ModelInferRequest request =
        ImageOf("UINT8", shape, std::string(24, 'x'));
    const auto order = ParseOipOrder(request);
    ASSERT_OK(order);
    EXPECT_EQ(order->images, 4);
    EXPECT_EQ(order->pixels(), 24);
    EXPECT_EQ(order->shape, shape);
  }
}

TEST(OipRequest, AllOutputsUnlessSomeAreNamed) {
  ModelInferRequest request = ImageOf("UINT8", {1, 1}, "x");
  EXPECT_THAT(ParseOipOrder(request)->outputs, ElementsAre("labels", "planes"));
  request.add_outputs()->set_name("planes");
  EXPECT_THAT(ParseOipOrder(request)->outputs, ElementsAre("planes"));
  request.add_outputs()->set_name("planes");
  EXPECT_ERROR(ParseOipOrder(request), kInvalidArgument, "TENSOR_INVALID");
  request.mutable_outputs(1)->set_name("mask");
  EXPECT_ERROR(ParseOipOrder(request), kInvalidArgument, "TENSOR_INVALID");
}

TEST(OipRequest, PlanesAloneAreAtTheModelsOwnScaleUnlessADiameterIsGiven) {
  using inference::DiameterChoice;
  ModelInferRequest request = ImageOf("UINT8", {1, 1}, "x");
  EXPECT_EQ(ParseOipOrder(request)->parameters.diameter, std::nullopt);
  request.add_outputs()->set_name("planes");
  EXPECT_EQ(ParseOipOrder(request)->parameters.diameter,
            DiameterChoice::kModel);
  (*request.mutable_parameters())["diameter"].set_string_param("auto");
  EXPECT_EQ(ParseOipOrder(request)->parameters.diameter, DiameterChoice::kAuto);
  (*request.mutable_parameters())["diameter"].set_int64_param(12);
  const auto order = ParseOipOrder(request);
  EXPECT_EQ(order->parameters.diameter, DiameterChoice::kGiven);
  EXPECT_EQ(order->parameters.diameter_px, 12);
}

TEST(OipRequest, ParametersOfEveryKindOfNumberAreRead) {
  ModelInferRequest request = ImageOf("UINT8", {1, 1}, "x");
  auto& parameters = *request.mutable_parameters();
  parameters["min_area_px"].set_string_param("30");
  parameters["erosion_width"].set_uint64_param(3);
  parameters["test_time_augmentation"].set_bool_param(true);
  const auto order = ParseOipOrder(request);
  ASSERT_OK(order);
  EXPECT_EQ(order->parameters.min_area_px, 30);
  EXPECT_EQ(order->parameters.erosion_width, 3);
  EXPECT_EQ(order->parameters.test_time_augmentation, true);
  parameters["min_area_px"].set_double_param(2.5);
  EXPECT_ERROR(ParseOipOrder(request), kInvalidArgument, "PARAMETER_INVALID");
  parameters["min_area_px"].set_double_param(-1);
  EXPECT_ERROR(ParseOipOrder(request), kInvalidArgument, "PARAMETER_INVALID");
  parameters["min_area_px"].set_double_param(2);
  parameters["priority"].set_uint64_param(1);
  EXPECT_ERROR(ParseOipOrder(request), kInvalidArgument, "PARAMETER_INVALID");
}

TEST(OipRequest, ValuesInContentsArePackedAsTheirTypeSays) {
  ModelInferRequest request = ImageOf("INT16", {1, 2}, "");
  auto& contents = *request.mutable_inputs(0)->mutable_contents();
  contents.add_int_contents(-2);
  contents.add_int_contents(258);
  const auto order = ParseOipOrder(request);
  ASSERT_OK(order);
  EXPECT_EQ(order->values(), absl::string_view("\xFE\xFF\x02\x01", 4));
  contents.set_int_contents(1, 40000);
  const auto large = ParseOipOrder(request);
  EXPECT_ERROR(large, kInvalidArgument, "TENSOR_INVALID");
  EXPECT_THAT(std::string(large.status().message()), HasSubstr("40000"));
  request.mutable_inputs(0)->set_datatype("UINT16");
  EXPECT_ERROR(ParseOipOrder(request), kInvalidArgument, "TENSOR_INVALID");
}

TEST(OipRequest, ContentsMustFitShapeAndTypeAndComeOnce) {
  ModelInferRequest none = ImageOf("UINT8", {1, 2}, "");
  EXPECT_ERROR(ParseOipOrder(none), kInvalidArgument, "TENSOR_INVALID");
  ModelInferRequest few = ImageOf("UINT8", {1, 2}, "x");
  EXPECT_ERROR(ParseOipOrder(few), kInvalidArgument, "TENSOR_INVALID");
  ModelInferRequest twice = ImageOf("UINT8", {1, 2}, "xy");
  twice.mutable_inputs(0)->mutable_contents();
  EXPECT_OK(ParseOipOrder(twice));
  twice.mutable_inputs(0)->mutable_contents()->add_uint_contents(1);
  EXPECT_ERROR(ParseOipOrder(twice), kInvalidArgument, "TENSOR_INVALID");
  ModelInferRequest unknown = ImageOf("BF16", {1, 1}, "xy");
  EXPECT_ERROR(ParseOipOrder(unknown), kInvalidArgument, "TENSOR_INVALID");
}

TEST(OipRequest, HostileShapesAreRefusedBeforeAnythingIsCounted) {
  constexpr int64_t kHuge = int64_t{1} << 62;
  for (const std::vector<int64_t>& shape : std::vector<std::vector<int64_t>>{
           {}, {3}, {0, 4}, {-1, 4}, {2, 2, 2, 2}, {1, 1, 1, 1, 1}}) {
    EXPECT_ERROR(ParseOipOrder(ImageOf("UINT8", shape, "x")), kInvalidArgument,
                 "TENSOR_INVALID");
  }
  EXPECT_ERROR(ParseOipOrder(ImageOf("UINT8", {kHuge, kHuge, 4}, "x")),
               kResourceExhausted, "TENSOR_TOO_LARGE");
  EXPECT_ERROR(ParseOipOrder(ImageOf("UINT8", {4097, 4096}, "x")),
               kResourceExhausted, "TENSOR_TOO_LARGE");
}

TEST(OipRequest, OneInputOfTheRightNameIsNeeded) {
  ModelInferRequest request;
  EXPECT_ERROR(ParseOipOrder(request), kInvalidArgument, "TENSOR_INVALID");
  request = ImageOf("UINT8", {1, 1}, "x");
  request.mutable_inputs(0)->set_name("input");
  EXPECT_ERROR(ParseOipOrder(request), kInvalidArgument, "TENSOR_INVALID");
}

TEST(OipRequest, AVersionIsANumberOrAnAlias) {
  EXPECT_EQ(OipVersionName("nuclei", "3")->number(), 3);
  EXPECT_EQ(OipVersionName("nuclei", "production")->alias(), "production");
  EXPECT_EQ(OipVersionName("nuclei", "")->text(), "models/nuclei");
  EXPECT_EQ(OipVersionName("models/nuclei", "")->text(), "models/nuclei");
  EXPECT_EQ(OipVersionName("nuclei@3", "")->number(), 3);
  EXPECT_ERROR(OipVersionName("", ""), kInvalidArgument, "NAME_INVALID");
  EXPECT_ERROR(OipVersionName("nuclei", "a/b"), kInvalidArgument,
               "NAME_INVALID");
}

}  // namespace
}  // namespace tessera::front
