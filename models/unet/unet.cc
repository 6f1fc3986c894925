#include "models/unet/unet.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

namespace tessera::unet {
namespace {

using version::NetworkNormalization;
using version::SkipConnection;
using version::Upsampling;
namespace nn = torch::nn;

nn::Conv2d Convolution3x3(int in_channels, int out_channels) {
  return nn::Conv2d(
      nn::Conv2dOptions(in_channels, out_channels, 3).padding(1));
}

nn::AnyModule MakeNormalization(NetworkNormalization kind, int channels) {
  switch (kind) {
    case NetworkNormalization::kBatch:
      return nn::AnyModule(nn::BatchNorm2d(channels));
    case NetworkNormalization::kGroup:
      return nn::AnyModule(nn::GroupNorm(std::gcd(8, channels), channels));
    case NetworkNormalization::kNone:
      break;
  }
  return nn::AnyModule();
}

torch::Tensor Normalized(nn::AnyModule& normalization, torch::Tensor features) {
  if (normalization.is_empty()) return features;
  // The group norm of LibTorch 1.13 requires features as long as its weights,
  // and Autocast does not convert them on the CPU.
  if (const auto* group = normalization.ptr()->as<nn::GroupNormImpl>()) {
    features = features.to(group->weight.scalar_type());
  }
  return normalization.forward(features);
}

// Enlarges features with twice a level's channels to features of the level.
nn::AnyModule MakeEnlargement(Upsampling upsampling, int channels) {
  if (upsampling == Upsampling::kNearest) {
    return nn::AnyModule(
        nn::Conv2d(nn::Conv2dOptions(2 * channels, channels, 1)));
  }
  return nn::AnyModule(nn::ConvTranspose2d(
      nn::ConvTranspose2dOptions(2 * channels, channels, 2).stride(2)));
}

// The dropout of the level that is `level` steps below the top.
double DropoutOfLevel(double of_top, int level) {
  return of_top == 0 ? 0 : std::min(0.9, of_top + 0.1 * level);
}

void InitializeWeights(nn::Module& network) {
  const torch::NoGradGuard no_grad;
  for (auto& item : network.named_parameters()) {
    torch::Tensor& parameter = item.value();
    // Only convolutions and transposed convolutions; norms keep 1 and 0.
    if (parameter.dim() == 4) nn::init::kaiming_normal_(parameter);
    if (item.key().find("convolution") != std::string::npos &&
        parameter.dim() == 1) {
      nn::init::zeros_(parameter);
    }
  }
}

}  // namespace

LevelImpl::LevelImpl(int in_channels, int out_channels,
                     NetworkNormalization normalization, double dropout)
    : convolution1_(Convolution3x3(in_channels, out_channels)),
      convolution2_(Convolution3x3(out_channels, out_channels)),
      normalization1_(MakeNormalization(normalization, out_channels)),
      normalization2_(MakeNormalization(normalization, out_channels)),
      dropout_(dropout) {
  register_module("convolution1", convolution1_);
  register_module("convolution2", convolution2_);
  if (!normalization1_.is_empty()) {
    register_module("normalization1", normalization1_.ptr());
    register_module("normalization2", normalization2_.ptr());
  }
  register_module("dropout", dropout_);
}

torch::Tensor LevelImpl::forward(torch::Tensor features) {
  features = convolution1_->forward(features);
  features = Normalized(normalization1_, features);
  features = convolution2_->forward(features.relu_());
  features = Normalized(normalization2_, features);
  features = features.relu_();
  return dropout_->options.p() > 0 ? dropout_->forward(features) : features;
}

UNetImpl::UNetImpl(const version::NetworkShape& shape, int outputs)
    : shape_(shape) {
  const auto make_level = [&shape](int in_channels, int level) {
    return Level(in_channels, shape.base_width << level, shape.normalization,
                 DropoutOfLevel(shape.dropout, level));
  };
  int channels = 1;
  for (int level = 0; level < shape.depth; ++level) {
    down_.push_back(register_module("down" + std::to_string(level),
                                    make_level(channels, level)));
    channels = shape.base_width << level;
  }
  bottom_ = register_module("bottom", make_level(channels, shape.depth));
  for (int level = shape.depth - 1; level >= 0; --level) {
    channels = shape.base_width << level;
    enlarge_.push_back(MakeEnlargement(shape.upsampling, channels));
    register_module("up_convolution" + std::to_string(level),
                    enlarge_.back().ptr());
    const int joined = shape.skip_connection == SkipConnection::kAdd ? 1 : 2;
    up_.push_back(register_module("up" + std::to_string(level),
                                  make_level(joined * channels, level)));
  }
  classify_ = register_module(
      "class_convolution",
      nn::Conv2d(nn::Conv2dOptions(shape.base_width, outputs, 1)));
  InitializeWeights(*this);
}

torch::Tensor UNetImpl::forward(torch::Tensor images,
                                const KeepGoing& keep_going) {
  std::vector<torch::Tensor> skips;
  torch::Tensor features = std::move(images);
  for (Level& level : down_) {
    if (keep_going && !keep_going()) return {};
    skips.push_back(level->forward(features));
    features = torch::max_pool2d(skips.back(), 2);
  }
  features = bottom_->forward(features);
  for (size_t i = 0; i < up_.size(); ++i) {
    if (keep_going && !keep_going()) return {};
    features = Enlarge(i, features);
    features = shape_.skip_connection == SkipConnection::kAdd
                   ? features.add(skips.back())
                   : torch::cat({features, skips.back()}, 1);
    // Frees each skip as soon as it is joined: memory limits the size of tiles.
    skips.pop_back();
    features = up_[i]->forward(features);
  }
  return classify_->forward(features);
}

torch::Tensor UNetImpl::Enlarge(size_t i, const torch::Tensor& features) {
  const torch::Tensor enlarged = enlarge_[i].forward(features);
  if (shape_.upsampling == Upsampling::kTransposed) return enlarged;
  return torch::upsample_nearest2d(
      enlarged, {2 * enlarged.size(2), 2 * enlarged.size(3)});
}

void UseChannelsLast(UNet& network) {
  const torch::NoGradGuard no_grad;
  for (torch::Tensor& parameter : network->parameters()) {
    if (parameter.dim() != 4) continue;
    parameter.set_data(parameter.contiguous(torch::MemoryFormat::ChannelsLast));
  }
}

int64_t ParameterCount(const UNet& network) {
  int64_t count = 0;
  for (const torch::Tensor& parameter : network->parameters()) {
    count += parameter.numel();
  }
  return count;
}

}  // namespace tessera::unet
