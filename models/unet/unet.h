// The U-Net (Ronneberger, Fischer and Brox 2015) as PyJAMAS builds it.
#ifndef TESSERA_MODELS_UNET_UNET_H_
#define TESSERA_MODELS_UNET_UNET_H_

#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "models/version/parameters.h"

namespace tessera::unet {

// One level: twice a 3×3 same convolution, normalisation where the shape has
// one, and ReLU; then dropout.
class LevelImpl : public torch::nn::Module {
 public:
  LevelImpl(int in_channels, int out_channels,
            version::NetworkNormalization normalization, double dropout);
  torch::Tensor forward(torch::Tensor features);

 private:
  torch::nn::Conv2d convolution1_;
  torch::nn::Conv2d convolution2_;
  torch::nn::AnyModule normalization1_;  // Empty without normalisation.
  torch::nn::AnyModule normalization2_;
  torch::nn::Dropout dropout_;
};
TORCH_MODULE(Level);

// The network: `depth` levels down by 2×2 max pooling, the bottom level, and
// `depth` levels up by 2×2 transposed convolution, each joined with the level
// of its size on the way down as (up, skip); then a 1×1 convolution.
//
// New networks have He normal weights, drawn from LibTorch's CPU generator
// (torch::manual_seed), and biases of 0. Not thread-safe in training mode;
// forward() may run concurrently in evaluation mode.
class UNetImpl : public torch::nn::Module {
 public:
  // REQUIRES: `shape` is within the ranges that version::Validate() allows.
  explicit UNetImpl(const version::NetworkShape& shape);

  // Takes intensities, N × 1 × height × width, and returns the classes'
  // logits, N × classes × height × width.
  // REQUIRES: height and width are multiples of 2^depth.
  torch::Tensor forward(torch::Tensor images);

 private:
  std::vector<Level> down_;
  Level bottom_{nullptr};
  std::vector<torch::nn::ConvTranspose2d> enlarge_;  // From the bottom up.
  std::vector<Level> up_;
  torch::nn::Conv2d classify_{nullptr};
};
TORCH_MODULE(UNet);

// The probability of the class `object`, N × height × width, of the logits
// N × 2 × height × width: their softmax.
torch::Tensor ObjectProbability(const torch::Tensor& logits);

// Trainable numbers; 31,030,658 for the default shape.
int64_t ParameterCount(const UNet& network);

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_UNET_H_
