#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/pyjamas/classifier_file.h"
#include "models/pyjamas/network_layout.h"
#include "models/python/gzip_file.h"
#include "models/python/pickle_writer.h"
#include "models/version/parameter_table.h"
#include "models/version/safetensors.h"

namespace tessera::pyjamas {
namespace {

using python::PickleWriter;
using version::Manifest;
using version::TrainingParameters;

absl::string_view BytesOf(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()),
          values.size() * sizeof(float)};
}

absl::Status Differs(const std::string& parameter, const std::string& value,
                     const std::string& needed) {
  return absl::FailedPreconditionError(absl::StrFormat(
      "PyJAMAS has no network with %s %s; it needs %s. Train a version with "
      "--preset pyjamas, or export a .zip",
      parameter, value, needed));
}

absl::Status CheckExpressible(const Manifest& manifest) {
  const TrainingParameters preset = version::PyjamasParameters();
  for (const char* const name :
       {"target", "base_width", "depth", "network_normalization", "upsampling",
        "skip_connection", "intensity_normalization"}) {
    const version::Parameter& row = *version::FindParameter(name);
    const version::ParameterValue value = row.get(manifest.parameters);
    const version::ParameterValue needed = row.get(preset);
    if (value != needed) {
      return Differs(name, version::TextOf(value), version::TextOf(needed));
    }
  }
  return absl::OkStatus();
}

// {'active': True, 'kwargs': {name: value}}, without a name {}.
void WriteCallback(PickleWriter& writer, const char* key, bool active,
                   const std::string& name, int value, bool is_bool) {
  writer.Text(key);
  writer.BeginDict();
  writer.Text("active");
  writer.Bool(active);
  writer.Text("kwargs");
  writer.BeginDict();
  if (!name.empty()) {
    writer.Text(name);
    is_bool ? writer.Bool(value != 0) : writer.Whole(value);
  }
  writer.EndDict();
  writer.EndDict();
}

void WriteSize(PickleWriter& writer, const char* key, imaging::Size size) {
  writer.Text(key);
  writer.BeginTuple();
  writer.Whole(size.height);
  writer.Whole(size.width);
  writer.EndTuple();
}

// Errors: INVALID_ARGUMENT if a tensor is missing or of another shape.
absl::Status WriteArrays(PickleWriter& writer, const Manifest& manifest,
                         const version::TensorFile& weights) {
  const version::NetworkShape& shape = manifest.parameters.network;
  for (const Layer& layer : LayersOf(shape.base_width, shape.depth)) {
    const std::array<int64_t, 4> kernel = layer.TorchKernel();
    const auto tensor = [&](const std::string& suffix,
                            const std::vector<int64_t>& wanted)
        -> absl::StatusOr<std::vector<float>> {
      const auto found = weights.tensors.find(layer.name + suffix);
      if (found == weights.tensors.end() || found->second.dtype != "F32" ||
          found->second.shape != wanted) {
        return absl::InvalidArgumentError(absl::StrFormat(
            "the weights have no %s%s of the manifest's network; export the "
            "version again",
            layer.name, suffix));
      }
      std::vector<float> values(found->second.bytes.size() / sizeof(float));
      std::memcpy(values.data(), found->second.bytes.data(),
                  values.size() * sizeof(float));
      return values;
    };
    ASSIGN_OR_RETURN(const std::vector<float> torch,
                     tensor(".weight", {kernel.begin(), kernel.end()}));
    ASSIGN_OR_RETURN(const std::vector<float> bias,
                     tensor(".bias", {layer.bias}));
    writer.BeginFloat32Array({layer.kernel.begin(), layer.kernel.end()});
    writer.Raw(BytesOf(KerasFromTorch(layer, torch)));
    writer.EndArray();
    writer.BeginFloat32Array({layer.bias});
    writer.Raw(BytesOf(bias));
    writer.EndArray();
  }
  return absl::OkStatus();
}

// The dictionary of PyJAMAS 2026.9, keys in its order.
absl::Status WriteDictionary(const Manifest& manifest,
                             const version::TensorFile& weights,
                             PickleWriter& writer) {
  const TrainingParameters& parameters = manifest.parameters;
  writer.BeginDict();
  writer.Text("classifier_type");
  writer.Text("U-Net");
  writer.Text("positive_training_folder");
  writer.Text("");
  WriteSize(writer, "train_image_size", parameters.network_input_size);
  writer.Text("scaler");
  writer.NumpyUint16(static_cast<uint16_t>(std::lround(manifest.training_max)));
  writer.Text("epochs");
  writer.Whole(parameters.epochs);
  writer.Text("mini_batch_size");
  writer.Whole(parameters.batch_size);
  writer.Text("learning_rate");
  writer.Real(parameters.learning_rate);
  writer.Text("classifier");
  writer.BeginList();
  RETURN_IF_ERROR(WriteArrays(writer, manifest, weights));
  writer.EndList();
  WriteSize(writer, "step_sz", version::StepSizeOf(manifest));
  writer.Text("erosion_width");
  writer.Whole(parameters.erosion_width);
  const int patience = parameters.early_stopping_patience;
  WriteCallback(writer, "early_stopper", patience > 0, "patience", patience,
                false);
  WriteCallback(writer, "lr_scheduler",
                parameters.learning_rate_schedule ==
                    version::LearningRateSchedule::kPlateau,
                "patience", parameters.learning_rate_patience, false);
  WriteCallback(writer, "model_checkpoint", true, "save_best_only", 1, true);
  WriteCallback(writer, "logging", true, "", 0, false);
  writer.EndDict();
  writer.Finish();
  return absl::OkStatus();
}

}  // namespace

absl::Status ExportClassifier(const Manifest& manifest,
                              absl::string_view weights,
                              const std::filesystem::path& cfr) {
  RETURN_IF_ERROR(CheckExpressible(manifest));
  ASSIGN_OR_RETURN(const version::TensorFile tensors,
                   version::ParseSafetensors(weights));
  ASSIGN_OR_RETURN(python::GzipFile file, python::GzipFile::Create(cfr));
  PickleWriter writer([&](absl::string_view bytes) { file.Write(bytes); });
  RETURN_IF_ERROR(WriteDictionary(manifest, tensors, writer));
  return file.Commit();
}

}  // namespace tessera::pyjamas
