#include "server/front/grpc/oip_request.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "server/front/grpc/oip_contents.h"

namespace tessera::front {
namespace {

using ::inference::InferParameter;
using ::inference::ModelInferRequest;

absl::Status TensorInvalid(const std::string& message) {
  return WithReason(absl::InvalidArgumentError(message), "TENSOR_INVALID");
}

absl::Status ReadShape(const ModelInferRequest::InferInputTensor& input,
                       OipOrder& order) {
  order.shape.assign(input.shape().begin(), input.shape().end());
  const size_t axes = order.shape.size();
  const bool known =
      axes == 2 || axes == 3 || (axes == 4 && order.shape[1] == 1);
  constexpr int64_t kMost = kOipMaxPixels;
  const bool positive = std::all_of(order.shape.begin(), order.shape.end(),
                                    [](int64_t side) { return side > 0; });
  if (!known || !positive) {
    return TensorInvalid(absl::StrFormat(
        "the shape of `%s` is [%s]; give [height, width], [images, height, "
        "width] or [images, 1, height, width]",
        kOipImage, absl::StrJoin(order.shape, ", ")));
  }
  // In floating point, because the product of hostile sides may overflow.
  double pixels = 1;
  for (const int64_t side : order.shape) pixels *= static_cast<double>(side);
  if (pixels > static_cast<double>(kMost)) {
    return WithReason(
        absl::ResourceExhaustedError(absl::StrFormat(
            "`%s` has %.0f pixels; a tensor may have %d. Send smaller images, "
            "or files by tessera.v1.SegmentationService",
            kOipImage, pixels, kMost)),
        "TENSOR_TOO_LARGE");
  }
  order.images = axes == 2 ? 1 : static_cast<int>(order.shape[0]);
  order.size = {static_cast<int>(order.shape[axes - 2]),
                static_cast<int>(order.shape[axes - 1])};
  return absl::OkStatus();
}

absl::Status ReadInput(const ModelInferRequest& request, OipOrder& order) {
  if (request.inputs_size() != 1 || request.inputs(0).name() != kOipImage) {
    return TensorInvalid(absl::StrFormat(
        "the request has %d inputs%s; give one, named `%s`",
        request.inputs_size(),
        request.inputs_size() == 1
            ? absl::StrCat(", named ", Quoted(request.inputs(0).name()))
            : "",
        kOipImage));
  }
  const ModelInferRequest::InferInputTensor& input = request.inputs(0);
  ASSIGN_OR_RETURN(const OipType type, FindOipType(input.datatype()));
  order.numpy_type = type.numpy;
  RETURN_IF_ERROR(ReadShape(input, order));
  if (!OipHasRawValues(request)) {
    ASSIGN_OR_RETURN(order.packed,
                     OipPackedValues(input, type, order.pixels()));
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(order.raw, OipRawValues(request, type, order.pixels()));
  return absl::OkStatus();
}

absl::Status ReadOutputs(const ModelInferRequest& request, OipOrder& order) {
  if (request.outputs().empty()) order.outputs = {kOipLabels, kOipPlanes};
  for (const auto& output : request.outputs()) {
    const std::string& name = output.name();
    if (order.Wants(name) || (name != kOipLabels && name != kOipPlanes)) {
      return TensorInvalid(absl::StrFormat(
          "the output %s %s; a model has `%s` and `%s`", Quoted(name),
          order.Wants(name) ? "is asked for twice" : "is not known", kOipLabels,
          kOipPlanes));
    }
    order.outputs.push_back(name);
  }
  return absl::OkStatus();
}

absl::Status ParameterInvalid(const std::string& name, const char* needed) {
  return WithReason(absl::InvalidArgumentError(absl::StrFormat(
                        "the parameter %s must be %s", Quoted(name), needed)),
                    "PARAMETER_INVALID");
}

// A number, in whichever way the client writes it.
bool ReadNumber(const InferParameter& parameter, double& number) {
  switch (parameter.parameter_choice_case()) {
    case InferParameter::kInt64Param:
      number = static_cast<double>(parameter.int64_param());
      return true;
    case InferParameter::kUint64Param:
      number = static_cast<double>(parameter.uint64_param());
      return true;
    case InferParameter::kDoubleParam:
      number = parameter.double_param();
      return true;
    case InferParameter::kStringParam:
      return absl::SimpleAtod(parameter.string_param(), &number);
    default:
      return false;
  }
}

absl::Status ReadDiameter(const InferParameter& parameter,
                          inference::SegmentParameters& parameters) {
  double diameter_px = 0;
  if (parameter.string_param() == "auto") {
    parameters.diameter = inference::DiameterChoice::kAuto;
  } else if (parameter.string_param() == "model") {
    parameters.diameter = inference::DiameterChoice::kModel;
  } else if (ReadNumber(parameter, diameter_px)) {
    parameters.diameter = inference::DiameterChoice::kGiven;
    parameters.diameter_px = diameter_px;
  } else {
    return ParameterInvalid("diameter",
                            "`auto`, `model` or a number of pixels");
  }
  return absl::OkStatus();
}

absl::Status ReadWhole(const std::string& name, const InferParameter& parameter,
                       std::optional<int>& value) {
  constexpr double kMost = 1 << 30;
  double number = 0;
  if (!ReadNumber(parameter, number) || !(number >= 0 && number <= kMost) ||
      number != static_cast<int>(number)) {
    return ParameterInvalid(name, "a whole number from 0 on");
  }
  value = static_cast<int>(number);
  return absl::OkStatus();
}

absl::Status ReadParameter(const std::string& name,
                           const InferParameter& parameter,
                           inference::SegmentParameters& parameters) {
  if (name == "diameter") return ReadDiameter(parameter, parameters);
  if (name == "min_area_px") {
    return ReadWhole(name, parameter, parameters.min_area_px);
  }
  if (name == "erosion_width") {
    return ReadWhole(name, parameter, parameters.erosion_width);
  }
  if (name != "test_time_augmentation") {
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "the parameter %s is not known; there are diameter, min_area_px, "
            "erosion_width and test_time_augmentation",
            Quoted(name))),
        "PARAMETER_INVALID");
  }
  if (parameter.parameter_choice_case() != InferParameter::kBoolParam) {
    return ParameterInvalid(name, "a bool");
  }
  parameters.test_time_augmentation = parameter.bool_param();
  return absl::OkStatus();
}

}  // namespace

bool OipOrder::Wants(absl::string_view output) const {
  return std::find(outputs.begin(), outputs.end(), output) != outputs.end();
}

absl::StatusOr<OipOrder> ParseOipOrder(const ModelInferRequest& request) {
  OipOrder order;
  RETURN_IF_ERROR(ReadOutputs(request, order));
  for (const auto& [name, parameter] : request.parameters()) {
    RETURN_IF_ERROR(ReadParameter(name, parameter, order.parameters));
  }
  // Planes alone are what the network computes, as its exported files do.
  if (!order.Wants(kOipLabels) && !order.parameters.diameter) {
    order.parameters.diameter = inference::DiameterChoice::kModel;
  }
  RETURN_IF_ERROR(ReadInput(request, order));
  return order;
}

absl::StatusOr<registry::VersionName> OipVersionName(
    const std::string& model, const std::string& version) {
  // Clients that know Tessera may use its own names.
  std::string name(absl::StripPrefix(model, "models/"));
  if (!version.empty()) absl::StrAppend(&name, "/versions/", version);
  return registry::VersionName::Parse(absl::StrCat("models/", name));
}

}  // namespace tessera::front
