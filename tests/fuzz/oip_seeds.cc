#include "inference/open_inference.pb.h"
#include "tests/fuzz/seeds.h"

namespace tessera::fuzz {
namespace {

using ::inference::ModelInferRequest;

ModelInferRequest ImageOf(const char* type, int64_t height, int64_t width) {
  ModelInferRequest request;
  request.set_model_name("nuclei");
  request.set_id("1");
  auto& input = *request.add_inputs();
  input.set_name("image");
  input.set_datatype(type);
  input.add_shape(height);
  input.add_shape(width);
  return request;
}

}  // namespace

Seeds OipSeeds() {
  Seeds seeds;
  ModelInferRequest raw = ImageOf("UINT16", 2, 3);
  raw.add_raw_input_contents("abcdefghijkl");
  seeds.push_back(raw.SerializeAsString());
  raw.set_model_version("production");
  raw.add_outputs()->set_name("planes");
  auto& parameters = *raw.mutable_parameters();
  parameters["diameter"].set_string_param("auto");
  parameters["min_area_px"].set_int64_param(12);
  parameters["test_time_augmentation"].set_bool_param(true);
  seeds.push_back(raw.SerializeAsString());
  ModelInferRequest reals = ImageOf("FP32", 2, 2);
  for (const float value : {0.5F, 1.5F, -2.0F, 1e9F}) {
    reals.mutable_inputs(0)->mutable_contents()->add_fp32_contents(value);
  }
  seeds.push_back(reals.SerializeAsString());
  ModelInferRequest wholes = ImageOf("INT8", 1, 3);
  for (const int value : {-128, 0, 127}) {
    wholes.mutable_inputs(0)->mutable_contents()->add_int_contents(value);
  }
  seeds.push_back(wholes.SerializeAsString());
  return seeds;
}

}  // namespace tessera::fuzz
