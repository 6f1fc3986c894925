// The U-Net (Ronneberger, Fischer and Brox 2015) as PyJAMAS builds it.
#ifndef TESSERA_MODELS_UNET_UNET_H_
#define TESSERA_MODELS_UNET_UNET_H_

#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "models/unet/keep_going.h"
#include "models/version/parameters.h"

namespace tessera::unet {

// One level: two 3×3 same convolutions, each followed by normalisation (if the
// shape has one) and ReLU; then dropout.
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
// `depth` levels up; then a 1×1 convolution to the outputs. On the way up,
// `upsampling` says how features are enlarged. They are then joined with the
// features of the same size from the way down, as (up, skip) or as their sum.
//
// New networks have He normal weights, drawn from LibTorch's CPU generator
// (torch::manual_seed), and biases of 0. Not thread-safe in training mode;
// forward() may run concurrently in evaluation mode.
class UNetImpl : public torch::nn::Module {
 public:
  // REQUIRES: `shape` is within the ranges that version::Validate() allows;
  // outputs > 0.
  explicit UNetImpl(const version::NetworkShape& shape, int outputs = 2);

  // Takes intensities, N × 1 × height × width, and returns the outputs before
  // any activation, N × outputs × height × width. Returns an undefined tensor
  // if `keep_going` returned false; it is asked between two levels.
  // REQUIRES: height and width are multiples of 2^depth.
  torch::Tensor forward(torch::Tensor images,
                        const KeepGoing& keep_going = nullptr);

 private:
  std::vector<Level> down_;
  Level bottom_{nullptr};
  torch::Tensor Enlarge(size_t i, const torch::Tensor& features);

  const version::NetworkShape shape_;
  std::vector<torch::nn::AnyModule> enlarge_;  // From the bottom up.
  std::vector<Level> up_;
  torch::nn::Conv2d classify_{nullptr};
};
TORCH_MODULE(UNet);

// Lays weights out so that the channels of a pixel lie together; features
// follow. Convolutions of CPUs and of newer GPUs are fastest with this layout.
// Values and names do not change.
void UseChannelsLast(UNet& network);

// The number of trainable values; 31,030,658 for the default shape and 2
// outputs.
int64_t ParameterCount(const UNet& network);

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_UNET_H_
