#include "models/exchange/torch_script.h"

#include <torch/script.h>
#include <torch/torch.h>
#include <torch/version.h>

#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "models/exchange/layer_weights.h"
#include "models/exchange/network_steps.h"

namespace tessera::exchange {
namespace {

// Steps as lines of a method. TorchScript reads them as Python.
class ScriptWriter final : public StepWriter {
 public:
  ScriptWriter(LayerWeights& weights, torch::jit::Module& module)
      : weights_(weights), module_(module) {}

  Value Scale(const Value& x, double factor) override {
    return Line("%s * %.17g", x, factor);
  }
  Value Asinh(const Value& x) override { return Line("torch.asinh(%s)", x); }
  Value Convolution(const Value& x, const Layer& layer) override {
    const int64_t side = layer.side;
    return Line(
        "torch.conv2d(%s, %s, %s, [1, 1], [%d, %d])", x,
        Weights(layer.name + ".weight", {layer.out, layer.in, side, side}),
        Weights(layer.name + ".bias", {layer.out}), side / 2, side / 2);
  }
  Value TransposedConvolution(const Value& x, const Layer& layer) override {
    const int64_t side = layer.side;
    return Line(
        "torch.conv_transpose2d(%s, %s, %s, [%d, %d])", x,
        Weights(layer.name + ".weight", {layer.in, layer.out, side, side}),
        Weights(layer.name + ".bias", {layer.out}), side, side);
  }
  Value BatchNormalization(const Value& x, const std::string& name,
                           int channels) override {
    return Line(
        "torch.batch_norm(%s, %s, %s, %s, %s, False, 0.0, %.17g, False)", x,
        Weights(name + ".weight", {channels}),
        Weights(name + ".bias", {channels}),
        Weights(name + ".running_mean", {channels}),
        Weights(name + ".running_var", {channels}), kNormalizationEpsilon);
  }
  Value GroupNormalization(const Value& x, const std::string& name,
                           int channels, int groups) override {
    return Line("torch.group_norm(%s, %d, %s, %s, %.17g)", x, groups,
                Weights(name + ".weight", {channels}),
                Weights(name + ".bias", {channels}), kNormalizationEpsilon);
  }
  Value Relu(const Value& x) override { return Line("torch.relu(%s)", x); }
  Value HalveByMaximum(const Value& x) override {
    return Line("torch.max_pool2d(%s, [2, 2], [2, 2])", x);
  }
  Value DoublePixels(const Value& x) override {
    return Line(
        "torch.upsample_nearest2d(%s, [2 * %s.size(2), 2 * %s.size(3)])", x, x,
        x);
  }
  Value Join(const std::vector<Value>& parts) override {
    return Line("torch.cat([%s], 1)", absl::StrJoin(parts, ", "));
  }
  Value Add(const Value& x, const Value& y) override {
    return Line("%s + %s", x, y);
  }
  Value Softmax(const Value& x) override {
    return Line("torch.softmax(%s, 1)", x);
  }
  Value Sigmoid(const Value& x) override {
    return Line("torch.sigmoid(%s)", x);
  }
  Value Channels(const Value& x, int first, int count) override {
    return Line("torch.narrow(%s, 1, %d, %d)", x, first, count);
  }
  Value ScaleWhere(const Value& condition, double threshold, const Value& x,
                   double factor) override {
    return Line("torch.where(%s > %.17g, %s * %.17g, %s)", condition, threshold,
                x, factor, x);
  }

  std::string Method(const Value& image, const Value& result) const {
    return absl::StrFormat(
        "def forward(self, %s: Tensor) -> Tensor:\n%s"
        "    return %s\n",
        image, lines_, result);
  }

 private:
  template <typename... Parts>
  Value Line(const absl::FormatSpec<Parts...>& format, const Parts&... parts) {
    const Value value = absl::StrCat("x", ++values_);
    absl::StrAppend(&lines_, "    ", value, " = ",
                    absl::StrFormat(format, parts...), "\n");
    return value;
  }

  // Adds a tensor to the module. Points would separate modules.
  std::string Weights(const std::string& name,
                      const std::vector<int64_t>& shape) {
    const absl::string_view bytes = weights_.Bytes(name, shape);
    const std::string attribute = absl::StrReplaceAll(name, {{".", "_"}});
    if (!bytes.empty()) {
      torch::Tensor values = torch::empty(shape, torch::kFloat32);
      std::memcpy(values.data_ptr(), bytes.data(), bytes.size());
      module_.register_parameter(attribute, values, /*is_buffer=*/false);
    }
    return absl::StrCat("self.", attribute);
  }

  LayerWeights& weights_;
  torch::jit::Module& module_;
  std::string lines_;
  int values_ = 0;
};

absl::Status Write(const version::Manifest& manifest, absl::string_view weights,
                   const std::filesystem::path& path) {
  ASSIGN_OR_RETURN(LayerWeights layers, LayerWeights::Parse(weights));
  const torch::NoGradGuard no_grad;
  torch::jit::Module module("tessera");
  ScriptWriter writer(layers, module);
  const std::string image = "image";
  const std::string planes = WriteSteps(manifest, image, writer);
  RETURN_IF_ERROR(layers.status());
  module.define(writer.Method(image, planes));
  module.eval();
  module.save(path.string());
  return absl::OkStatus();
}

}  // namespace

absl::Status WriteTorchScript(const version::Manifest& manifest,
                              absl::string_view weights,
                              const std::filesystem::path& path) {
  try {
    return Write(manifest, weights, path);
  } catch (const std::exception& error) {
    // LibTorch says in many words what it could not write.
    return std::filesystem::exists(path.parent_path())
               ? absl::InternalError(absl::StrCat(
                     "LibTorch cannot write TorchScript: ", error.what()))
               : absl::UnavailableError(
                     absl::StrCat(path.string(), " cannot be written"));
  }
}

std::string TorchVersion() {
  return absl::StrFormat("%d.%d.%d", TORCH_VERSION_MAJOR, TORCH_VERSION_MINOR,
                         TORCH_VERSION_PATCH);
}

}  // namespace tessera::exchange
