#include "models/exchange/network_steps.h"

#include <cmath>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "models/unet/touching.h"

namespace tessera::exchange {
namespace {

using version::IntensityNormalization;
using version::NetworkNormalization;
using version::SkipConnection;
using version::Target;
using version::Upsampling;
using Value = StepWriter::Value;

// LibTorch's network has at most this many groups (unet/unet.cc).
constexpr int kMostGroups = 8;

class UNetSteps {
 public:
  UNetSteps(const version::Manifest& manifest, StepWriter& writer)
      : parameters_(manifest.parameters),
        shape_(manifest.parameters.network),
        training_max_(manifest.training_max),
        writer_(writer) {}

  Value Write(const Value& image) {
    return Activate(Network(Intensities(image)));
  }

 private:
  Value Intensities(const Value& image) {
    switch (parameters_.intensity) {
      case IntensityNormalization::kTrainingMax:
        return writer_.Scale(image, 1 / training_max_);
      case IntensityNormalization::kPercentileAsinh: {
        const double stretch = version::kAsinhStretch;
        return writer_.Scale(writer_.Asinh(writer_.Scale(image, stretch)),
                             1 / std::asinh(stretch));
      }
      case IntensityNormalization::kPercentile:
        break;
    }
    return image;
  }

  Value Network(Value features) {
    std::vector<Value> skips;
    int channels = 1;
    for (int level = 0; level < shape_.depth; ++level) {
      const int width = shape_.base_width << level;
      features = Level(features, absl::StrCat("down", level), channels, width);
      skips.push_back(features);
      features = writer_.HalveByMaximum(features);
      channels = width;
    }
    features =
        Level(features, "bottom", channels, shape_.base_width << shape_.depth);
    const bool adds = shape_.skip_connection == SkipConnection::kAdd;
    for (int level = shape_.depth - 1; level >= 0; --level) {
      const int width = shape_.base_width << level;
      const Value enlarged = Enlarge(features, level, width);
      const Value& skip = skips[static_cast<size_t>(level)];
      features =
          adds ? writer_.Add(enlarged, skip) : writer_.Join({enlarged, skip});
      features = Level(features, absl::StrCat("up", level),
                       adds ? width : 2 * width, width);
    }
    return writer_.Convolution(
        features, {.name = "class_convolution",
                   .in = shape_.base_width,
                   .out = version::OutputChannels(parameters_.target)});
  }

  Value Level(Value features, const std::string& name, int in, int out) {
    for (const char* number : {"1", "2"}) {
      features = writer_.Convolution(
          features, {.name = absl::StrCat(name, ".convolution", number),
                     .in = in,
                     .out = out,
                     .side = 3});
      features = Normalize(features,
                           absl::StrCat(name, ".normalization", number), out);
      features = writer_.Relu(features);
      in = out;
    }
    return features;
  }

  Value Normalize(const Value& features, const std::string& name,
                  int channels) {
    switch (shape_.normalization) {
      case NetworkNormalization::kBatch:
        return writer_.BatchNormalization(features, name, channels);
      case NetworkNormalization::kGroup:
        return writer_.GroupNormalization(features, name, channels,
                                          std::gcd(kMostGroups, channels));
      case NetworkNormalization::kNone:
        break;
    }
    return features;
  }

  Value Enlarge(const Value& features, int level, int width) {
    Layer layer{.name = absl::StrCat("up_convolution", level),
                .in = 2 * width,
                .out = width};
    if (shape_.upsampling == Upsampling::kNearest) {
      return writer_.DoublePixels(writer_.Convolution(features, layer));
    }
    layer.side = 2;
    return writer_.TransposedConvolution(features, layer);
  }

  Value Activate(const Value& outputs) {
    switch (parameters_.target) {
      case Target::kForeground:
        return writer_.Channels(writer_.Softmax(outputs), 1, 1);
      case Target::kBorder: {
        const Value p = writer_.Softmax(outputs);
        const Value border = writer_.Channels(p, 2, 1);
        return writer_.Join(
            {writer_.Add(writer_.Channels(p, 1, 1), border), border});
      }
      case Target::kDistance: {
        const Value p = writer_.Sigmoid(writer_.Channels(outputs, 0, 3));
        const Value distance =
            writer_.ScaleWhere(writer_.Channels(p, 2, 1), unet::kSurelyTouching,
                               writer_.Channels(p, 1, 1), unet::kDistanceLeft);
        return writer_.Join({writer_.Channels(p, 0, 1), distance});
      }
      case Target::kFlow:
        return writer_.Join({writer_.Sigmoid(writer_.Channels(outputs, 0, 1)),
                             writer_.Channels(outputs, 1, 2)});
    }
    return outputs;
  }

  const version::TrainingParameters& parameters_;
  const version::NetworkShape& shape_;
  const double training_max_;
  StepWriter& writer_;
};

}  // namespace

Value WriteSteps(const version::Manifest& manifest, const Value& image,
                 StepWriter& writer) {
  return UNetSteps(manifest, writer).Write(image);
}

bool ExpectsPercentiles(const version::Manifest& manifest) {
  return manifest.parameters.intensity != IntensityNormalization::kTrainingMax;
}

}  // namespace tessera::exchange
