#include "tests/unit/models/inference/small_networks.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <random>
#include <utility>

#include "models/imaging/components.h"
#include "models/imaging/intensity.h"
#include "models/instances/encode.h"
#include "models/unet/unet.h"
#include "models/unet/weights.h"
#include "tests/unit/models/inference/painted.h"

namespace tessera::inference {
namespace {

using imaging::FloatPlane;
using imaging::GrayPlane;
using imaging::Size;

torch::Tensor TensorOf(const FloatPlane& plane) {
  return torch::from_blob(const_cast<float*>(plane.pixels().data()),
                          {1, 1, plane.height(), plane.width()})
      .clone();
}

unet::UNet NetworkFor(const version::Manifest& manifest) {
  return unet::UNet(manifest.parameters.network,
                    version::OutputChannels(manifest.parameters.target));
}

imaging::LabelPlane LabelsOf(Size size, const std::vector<Ellipse>& ellipses) {
  imaging::Plane<uint8_t> binary(size, 0);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      for (const Ellipse& e : ellipses) binary.at(x, y) |= e.Contains(x, y);
    }
  }
  return imaging::LabelComponents(binary);
}

// How far the outputs are from the planes that `labels` asks for.
torch::Tensor Loss(const torch::Tensor& outputs,
                   const imaging::LabelPlane& labels, version::Target target) {
  std::vector<torch::Tensor> planes;
  for (const FloatPlane& plane : instances::EncodeTarget(labels, target)) {
    planes.push_back(TensorOf(plane));
  }
  if (target == version::Target::kForeground) {
    return torch::nn::functional::cross_entropy(
        outputs, planes.front()[0].to(torch::kLong));
  }
  // Outputs that no object is made from need not learn anything.
  const auto used = static_cast<int64_t>(planes.size());
  return torch::binary_cross_entropy_with_logits(outputs.narrow(1, 0, used),
                                                 torch::cat(planes, 1));
}

std::string Train(version::Target target) {
  torch::manual_seed(1);
  std::mt19937_64 random(8);
  const Size size = {64, 64};
  unet::UNet network = NetworkFor(ManifestFor(size, size, target));
  network->train();
  torch::optim::Adam adam(network->parameters(), 0.003);
  // How far off an edge is takes longer to learn than what is bright.
  const int steps = target == version::Target::kForeground ? 150 : 300;
  for (int step = 0; step < steps; ++step) {
    const auto ellipses = RandomEllipses(size, 6, random);
    const GrayPlane image = Paint(size, ellipses, random);
    adam.zero_grad();
    Loss(network->forward(TensorOf(
             imaging::Normalize(image, imaging::PercentileRange(image)))),
         LabelsOf(size, ellipses), target)
        .backward();
    adam.step();
  }
  return unet::SaveWeights(network);
}

}  // namespace

version::Manifest ManifestFor(Size input, Size subimage,
                              version::Target target) {
  version::Manifest manifest;
  // Wide enough for what is applied to be packed (see unet::PackedNetwork).
  manifest.parameters.network = {.base_width = 16, .depth = 3, .dropout = 0};
  manifest.parameters.target = target;
  manifest.parameters.network_input_size = input;
  manifest.parameters.subimage_size = subimage;
  manifest.parameters.device = "cpu";
  return manifest;
}

const std::string& TrainedWeights(version::Target target) {
  static auto* const trained = new std::map<version::Target, std::string>();
  std::string& weights = (*trained)[target];
  if (weights.empty()) weights = Train(target);
  return weights;
}

std::string RandomWeights(const version::Manifest& manifest) {
  torch::manual_seed(2);
  return unet::SaveWeights(NetworkFor(manifest));
}

std::string PointwiseWeights(const version::Manifest& manifest,
                             const std::vector<float>& slope,
                             const std::vector<float>& offset) {
  const torch::NoGradGuard no_grad;
  unet::UNet network = NetworkFor(manifest);
  auto tensors = unet::TensorsOf(network);
  for (auto& [name, tensor] : tensors) tensor.zero_();
  // Channel 0 of the top level goes through, by way of the skip connection.
  const int width = manifest.parameters.network.base_width;
  tensors.at("down0.convolution1.weight")[0][0][1][1] = 1;
  tensors.at("down0.convolution2.weight")[0][0][1][1] = 1;
  tensors.at("up0.convolution1.weight")[0][width][1][1] = 1;
  tensors.at("up0.convolution2.weight")[0][0][1][1] = 1;
  for (size_t i = 0; i < slope.size(); ++i) {
    const auto output = static_cast<int64_t>(i);
    tensors.at("class_convolution.weight")[output][0][0][0] = slope[i];
    tensors.at("class_convolution.bias")[output] = offset[i];
  }
  return unet::SaveWeights(network);
}

std::unique_ptr<Predictor> LoadOrDie(const version::Manifest& manifest,
                                     const std::string& weights,
                                     const PredictorOptions& options) {
  auto predictor = Predictor::Load(weights, manifest, "cpu", options);
  EXPECT_TRUE(predictor.ok()) << predictor.status();
  return *std::move(predictor);
}

std::vector<FloatPlane> PlanesOrDie(Predictor& predictor,
                                    const GrayPlane& image,
                                    const PredictOptions& options) {
  auto planes = PredictPlanes(predictor, image, options);
  EXPECT_TRUE(planes.ok()) << planes.status();
  return *std::move(planes);
}

}  // namespace tessera::inference
