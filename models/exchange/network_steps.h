// A network as a list of steps, for the formats of other programs.
#ifndef TESSERA_MODELS_EXCHANGE_NETWORK_STEPS_H_
#define TESSERA_MODELS_EXCHANGE_NETWORK_STEPS_H_

#include <string>
#include <vector>

#include "models/version/manifest.h"

namespace tessera::exchange {

// A layer with weights: `name.weight` and `name.bias` in weights.safetensors.
struct Layer {
  std::string name;
  int in = 0;  // Channels.
  int out = 0;
  int side = 1;  // Of the kernel, in pixels.
};

// Writes steps in the language of one format. Each method takes values that
// earlier steps made, N × channels × height × width, and returns the name of a
// new value.
//
// Not thread-safe.
class StepWriter {
 public:
  using Value = std::string;
  virtual ~StepWriter() = default;

  virtual Value Scale(const Value& x, double factor) = 0;
  virtual Value Asinh(const Value& x) = 0;
  // The borders are padded with zeros, so that the size stays the same.
  virtual Value Convolution(const Value& x, const Layer& layer) = 0;
  // Steps by the side of the kernel, so that height and width double.
  virtual Value TransposedConvolution(const Value& x, const Layer& layer) = 0;
  // Of a trained network: by the running mean and variance.
  virtual Value BatchNormalization(const Value& x, const std::string& name,
                                   int channels) = 0;
  virtual Value GroupNormalization(const Value& x, const std::string& name,
                                   int channels, int groups) = 0;
  virtual Value Relu(const Value& x) = 0;
  virtual Value HalveByMaximum(const Value& x) = 0;  // 2×2 max pooling.
  virtual Value DoublePixels(const Value& x) = 0;    // Each becomes 2×2.
  virtual Value Join(const std::vector<Value>& parts) = 0;  // Their channels.
  virtual Value Add(const Value& x, const Value& y) = 0;
  virtual Value Softmax(const Value& x) = 0;  // Over the channels.
  virtual Value Sigmoid(const Value& x) = 0;
  virtual Value Channels(const Value& x, int first, int count) = 0;
  // `x`, multiplied by `factor` where `condition` is above `threshold`.
  virtual Value ScaleWhere(const Value& condition, double threshold,
                           const Value& x, double factor) = 0;
};

// The epsilon of both normalisations, LibTorch's default.
inline constexpr double kNormalizationEpsilon = 1e-5;

// Writes everything between an image and the planes that objects are decoded
// from: what the intensities need (see ExpectsPercentiles()), the U-Net of
// unet/unet.h in evaluation mode, and unet::Activate(). Returns the planes.
StepWriter::Value WriteSteps(const version::Manifest& manifest,
                             const StepWriter::Value& image,
                             StepWriter& writer);

// Whether `image` must be scaled before: the first percentile of the whole
// image to 0, and the 99.8th to 1. A network that sees parts of an image cannot
// know the percentiles. Otherwise `image` has the intensities as they are.
bool ExpectsPercentiles(const version::Manifest& manifest);

}  // namespace tessera::exchange

#endif  // TESSERA_MODELS_EXCHANGE_NETWORK_STEPS_H_
