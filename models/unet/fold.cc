#include "models/unet/fold.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "models/unet/weights.h"

namespace tessera::unet {
namespace {

// The normalisation `down0.normalization1` follows `down0.convolution1`.
void FoldInto(NamedTensors& tensors, const NamedTensors& trained,
              const std::string& normalization) {
  const std::string convolution =
      absl::StrReplaceAll(normalization, {{"normalization", "convolution"}});
  const auto in_double = [&trained](const std::string& name) {
    return trained.at(name).to(torch::kFloat64);
  };
  const double epsilon = torch::nn::BatchNorm2dOptions(1).eps();
  const torch::Tensor scale =
      in_double(normalization + ".weight") /
      (in_double(normalization + ".running_var") + epsilon).sqrt();
  const torch::Tensor weight =
      in_double(convolution + ".weight") * scale.view({-1, 1, 1, 1});
  const torch::Tensor bias = (in_double(convolution + ".bias") -
                              in_double(normalization + ".running_mean")) *
                                 scale +
                             in_double(normalization + ".bias");
  tensors.at(convolution + ".weight").copy_(weight);
  tensors.at(convolution + ".bias").copy_(bias);
}

}  // namespace

UNet FoldNormalization(const UNet& network, const version::NetworkShape& shape,
                       int outputs) {
  if (shape.normalization != version::NetworkNormalization::kBatch) {
    return network;
  }
  const torch::NoGradGuard no_grad;
  version::NetworkShape plain = shape;
  plain.normalization = version::NetworkNormalization::kNone;
  UNet folded(plain, outputs);
  folded->eval();
  const NamedTensors trained = TensorsOf(network);
  NamedTensors tensors = TensorsOf(folded);
  for (auto& [name, tensor] : tensors) tensor.copy_(trained.at(name));
  constexpr absl::string_view kMean = ".running_mean";
  for (const auto& [name, tensor] : trained) {
    if (!absl::EndsWith(name, kMean)) continue;
    FoldInto(tensors, trained, name.substr(0, name.size() - kMean.size()));
  }
  return folded;
}

}  // namespace tessera::unet
