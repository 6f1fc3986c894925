#include "models/unet/fold.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"

namespace tessera::unet {
namespace {

// The normalisation `down0.normalization1` follows `down0.convolution1`.
void FoldInto(NamedTensors& tensors, const std::string& normalization) {
  const std::string convolution =
      absl::StrReplaceAll(normalization, {{"normalization", "convolution"}});
  const auto in_double = [&tensors](const std::string& name) {
    return tensors.at(name).to(torch::kFloat64);
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
  tensors.at(convolution + ".weight") = weight.to(torch::kFloat32);
  tensors.at(convolution + ".bias") = bias.to(torch::kFloat32);
  for (const char* part : {".weight", ".bias", ".running_mean", ".running_var",
                           ".num_batches_tracked"}) {
    tensors.erase(normalization + part);
  }
}

}  // namespace

NamedTensors FoldNormalization(NamedTensors tensors) {
  constexpr absl::string_view kMean = ".running_mean";
  const torch::NoGradGuard no_grad;
  std::vector<std::string> normalizations;
  for (const auto& [name, tensor] : tensors) {
    if (!absl::EndsWith(name, kMean)) continue;
    normalizations.push_back(name.substr(0, name.size() - kMean.size()));
  }
  for (const std::string& name : normalizations) FoldInto(tensors, name);
  return tensors;
}

}  // namespace tessera::unet
