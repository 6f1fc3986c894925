#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/output_file.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "base/version.h"
#include "models/pyjamas/classifier.h"
#include "models/pyjamas/classifier_file.h"
#include "models/pyjamas/network_layout.h"
#include "models/python/gzip_file.h"
#include "models/version/safetensors.h"

namespace tessera::pyjamas {
namespace {

using python::NumberArray;
using version::Manifest;
using version::TrainingParameters;

// PyJAMAS' network takes 119 MiB.
constexpr size_t kMostBytes = size_t{256} << 20;

absl::string_view BytesOf(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()),
          values.size() * sizeof(float)};
}

// The values of an array in C order.
std::vector<float> ValuesOf(const NumberArray& array) {
  std::vector<float> values(static_cast<size_t>(array.count()));
  const std::vector<int64_t>& shape = array.shape;
  for (int64_t i = 0; i < array.count(); ++i) {
    int64_t to = i;
    if (array.column_major) {
      // The first axis varies fastest in `i`.
      int64_t rest = i;
      to = 0;
      int64_t stride = array.count();
      for (const int64_t length : shape) {
        stride /= length;
        to += rest % length * stride;
        rest /= length;
      }
    }
    values[static_cast<size_t>(to)] = static_cast<float>(array[i]);
  }
  return values;
}

// One tensor at a time, since the largest takes a third of the file.
void WriteWeights(const Classifier& classifier, OutputFile& file) {
  struct Tensor {
    const Layer* layer = nullptr;
    const NumberArray* array = nullptr;
    bool kernel = false;
  };
  const std::vector<Layer> layers =
      LayersOf(classifier.base_width, classifier.depth);
  std::map<std::string, Tensor> tensors;
  version::TensorFile shapes;
  for (size_t i = 0; i < layers.size(); ++i) {
    const Layer& layer = layers[i];
    const std::array<int64_t, 4> kernel = layer.TorchKernel();
    const std::string weight = layer.name + ".weight";
    const std::string bias = layer.name + ".bias";
    tensors[weight] = {&layer, &classifier.arrays[2 * i], true};
    tensors[bias] = {&layer, &classifier.arrays[2 * i + 1], false};
    shapes.tensors[weight] = {"F32", {kernel.begin(), kernel.end()}, {}};
    shapes.tensors[bias] = {"F32", {layer.bias}, {}};
  }
  file.Write(version::SafetensorsHeader(shapes));
  for (const auto& [name, tensor] : tensors) {
    file.Write(BytesOf(
        tensor.kernel ? TorchFromKeras(*tensor.layer, ValuesOf(*tensor.array))
                      : ValuesOf(*tensor.array)));
  }
}

// Keras keeps the rate in float32: 0.001 became 0.0010000000474974513.
double AsWritten(double rate) {
  double decimal = 0;
  return absl::SimpleAtod(absl::StrFormat("%.7g", rate), &decimal) ? decimal
                                                                  : rate;
}

// The values of PyJAMAS' preset, and those that the file has.
TrainingParameters ParametersOf(const Classifier& classifier) {
  TrainingParameters parameters = version::PyjamasParameters();
  parameters.network.base_width = classifier.base_width;
  parameters.network.depth = classifier.depth;
  parameters.network_input_size = classifier.input_size;
  parameters.subimage_size = classifier.input_size;
  parameters.erosion_width = classifier.erosion_width;
  // How it was trained does not matter for applying it, so what is missing or
  // out of range stays PyJAMAS' value.
  const TrainingParameters preset = parameters;
  if (classifier.epochs > 0) parameters.epochs = classifier.epochs;
  if (classifier.batch_size > 0) parameters.batch_size = classifier.batch_size;
  parameters.learning_rate = AsWritten(classifier.learning_rate);
  parameters.early_stopping_patience =
      classifier.early_stopping_patience.value_or(
          parameters.early_stopping_patience);
  if (classifier.learning_rate_patience == 0) {
    parameters.learning_rate_schedule =
        version::LearningRateSchedule::kConstant;
  } else {
    parameters.learning_rate_patience =
        classifier.learning_rate_patience.value_or(
            parameters.learning_rate_patience);
  }
  if (version::Validate(parameters).ok()) return parameters;
  return preset;
}

Manifest ManifestOf(const Classifier& classifier) {
  Manifest manifest;
  manifest.tessera_version = kVersion;
  manifest.parameters = ParametersOf(classifier);
  manifest.training_max = classifier.scaler;
  for (const NumberArray& array : classifier.arrays) {
    manifest.parameter_count += array.count();
  }
  manifest.step_size = classifier.step_size;
  return manifest;
}

absl::Status WithName(const std::filesystem::path& file,
                      const absl::Status& status) {
  return absl::Status(status.code(),
                      absl::StrCat(Printable(file.filename().string()), ": ",
                                   status.message()));
}

}  // namespace

absl::Status ImportClassifier(const std::filesystem::path& cfr,
                              const std::filesystem::path& folder) {
  const auto pickle = python::GunzipFile(cfr, kMostBytes);
  if (!pickle.ok()) return WithName(cfr, pickle.status());
  const auto classifier = ReadClassifier(*pickle);
  if (!classifier.ok()) return WithName(cfr, classifier.status());
  const Manifest manifest = ManifestOf(*classifier);
  ASSIGN_OR_RETURN(OutputFile weights,
                   OutputFile::Create(folder / "weights.safetensors"));
  WriteWeights(*classifier, weights);
  RETURN_IF_ERROR(weights.Commit());
  ASSIGN_OR_RETURN(OutputFile json,
                   OutputFile::Create(folder / "manifest.json"));
  json.Write(version::ToJson(manifest));
  return json.Commit();
}

}  // namespace tessera::pyjamas
